using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace AgentMemory.Spooling;

/// <summary>Everything that is not a write of new memories.</summary>
internal sealed partial class SpoolingMemory
{
    /// <summary>Documents are not spooled: their source is there to be ingested again.</summary>
    public async IAsyncEnumerable<DocumentReceipt> IngestAsync(IAsyncEnumerable<DocumentInput> documents, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var receipt in _memory.IngestAsync(documents, cancellationToken).ConfigureAwait(false)) yield return receipt;
    }

    public Task<RecallResult> RecallAsync(RecallQuery query, CancellationToken cancellationToken = default) =>
        TellAsync(_memory.RecallAsync(query, cancellationToken), query?.Scope);

    public Task<MemoryRecord?> GetAsync(Guid id, MemoryScope? scope = null, CancellationToken cancellationToken = default) =>
        TellAsync(_memory.GetAsync(id, scope, cancellationToken), scope);

    public Task<MemoryRecord?> GetAsync(Guid id, MemoryScope? scope, DateTimeOffset? asOf, DateTimeOffset? knownAt, CancellationToken cancellationToken = default) =>
        TellAsync(_memory.GetAsync(id, scope, asOf, knownAt, cancellationToken), scope);

    public Task<MemoryHistory?> HistoryAsync(Guid id, MemoryScope? scope = null, CancellationToken cancellationToken = default) =>
        TellAsync(_memory.HistoryAsync(id, scope, cancellationToken), scope);

    public Task<MemoryPage> ListAsync(MemoryListQuery query, CancellationToken cancellationToken = default) =>
        TellAsync(_memory.ListAsync(query, cancellationToken), query?.Scope);

    public async Task<MemoryStats> StatsAsync(MemoryScope? scope = null, CancellationToken cancellationToken = default) =>
        await TellAsync(_memory.StatsAsync(scope, cancellationToken), scope).ConfigureAwait(false) with { Spool = StateOf(scope ?? MemoryScope.Default) };

    public async Task<SupersedeReceipt> SupersedeAsync(SupersedeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        await TellAsync(DrainedAsync(cancellationToken), request.Scope).ConfigureAwait(false);
        return await TellAsync(_memory.SupersedeAsync(request, cancellationToken), request.Scope).ConfigureAwait(false);
    }

    /// <summary>What waits is stored first: then the index itself says what the request selects, and no copy is left to come later.</summary>
    public async Task<ForgetResult> ForgetAsync(ForgetRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        await TellAsync(DrainedAsync(cancellationToken), request.Scope).ConfigureAwait(false);
        var result = await TellAsync(_memory.ForgetAsync(request, cancellationToken), request.Scope).ConfigureAwait(false);
        var rejected = _store.Forget(item => Selects(request, item), request.DryRun);
        if (rejected.Count == 0) return result;
        if (!request.DryRun) _logger.LogInformation("Forgot {Count} rejected memories of the spool", rejected.Count);
        return result with { Rejected = rejected.Count, Missing = [.. result.Missing.Except(rejected)] };
    }

    private async Task<bool> DrainedAsync(CancellationToken cancellationToken)
    {
        await _drain.RunAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private bool Selects(ForgetRequest request, RejectedItem item)
    {
        if (!request.Scope.Holds(item.Input.Scope)) return false;
        if (request.Ids is { } ids) return ids.Contains(item.Id());
        if (request.Sources is { } sources) return item.Input.SourceUri is { } uri && sources.Contains(uri);
        return request.Filter is null || MemoryFilterEvaluation.Holds(request.Filter, _memory.Describe(item.Input, item.At));
    }

    /// <summary>While the index is away, an error says what of the scope waits.</summary>
    private async Task<T> TellAsync<T>(Task<T> call, MemoryScope? scope)
    {
        try
        {
            var answer = await call.ConfigureAwait(false);
            if (_drain.Failure is { IsTransient: true }) _answered.TrySetResult();
            return answer;
        }
        catch (MemoryIndexException ex) when (ex.IsTransient)
        {
            var state = StateOf(scope ?? MemoryScope.Default);
            string waiting = state.Memories == 0 ? "" : $" {state.Memories:N0} memories of this scope wait in the spool since {state.Oldest:yyyy-MM-dd'T'HH:mm:ss'Z'} and are stored when it answers.";
            throw new MemoryIndexException(ex.Message + waiting, ex.Operation, ex.Kind, ex) { Spool = state };
        }
    }
}
