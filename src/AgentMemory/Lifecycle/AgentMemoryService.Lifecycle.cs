using AgentMemory.Lifecycle;

namespace AgentMemory;

/// <summary>Memory through time: what was known and valid when, and what replaces what.</summary>
internal sealed partial class AgentMemoryService : IMemorySweeper
{
    private readonly HistoryReader _history;
    private readonly Supersession _supersession;
    private readonly Forgetting _forgetting;
    private readonly ExpirySweeper _sweeper;

    public async Task<ForgetResult> ForgetAsync(ForgetRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await _forgetting.RunAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SweepReceipt> SweepAsync(CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await _sweeper.SweepAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<MemoryRecord?> GetAsync(Guid id, MemoryScope? scope, DateTimeOffset? asOf, DateTimeOffset? knownAt, CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await _history.GetAsync(id, scope ?? MemoryScope.Default, asOf, knownAt, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SupersedeReceipt> SupersedeAsync(SupersedeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.New is null == request.By is null) throw new ArgumentException("Say what replaces the memory: a new one, or the id of a stored one; exactly one of them.", nameof(request));
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await _supersession.RunAsync(request, input => Describe(input, _time.Now()), cancellationToken).ConfigureAwait(false);
    }

    public async Task<MemoryHistory?> HistoryAsync(Guid id, MemoryScope? scope = null, CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await _history.ReadAsync(id, scope ?? MemoryScope.Default, cancellationToken).ConfigureAwait(false);
    }
}
