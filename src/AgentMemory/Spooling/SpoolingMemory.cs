using AgentMemory.Lifecycle;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AgentMemory.Spooling;

/// <summary>
/// The memory with a spool in front of its writes. What waits is remembered in order when the index answers; later writes wait behind it. Reads go to the
/// index. Before what is stored is superseded or forgotten, what waits is stored, so that nothing comes back.
/// </summary>
internal sealed partial class SpoolingMemory : IAgentMemory, IMemorySpool, IAsyncDisposable
{
    // While the index answers, a call rather waits so long for what is before it than be spooled itself, and the end of the process waits as long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly AgentMemoryService _memory;
    private readonly SpoolStore _store;
    private readonly SpoolDrain _drain;
    private readonly TimeSpan _pause;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _starting = new();
    private Task _draining = Task.CompletedTask, _attempt = Task.CompletedTask;
    private bool _isDraining, _disposed;

    /// <exception cref="MemoryIndexException">Another process owns the folder, it cannot be written, or it is damaged.</exception>
    public SpoolingMemory(AgentMemoryService memory, IOptions<SpoolOptions> options, TimeProvider time, ILogger<SpoolingMemory> logger)
    {
        (_memory, _time, _logger) = (memory, time, logger);
        _pause = TimeSpan.FromMilliseconds(options.Value.RetryMilliseconds);
        _store = new SpoolStore(options.Value);
        _drain = new SpoolDrain(memory, _store, time, logger);
        if (_store.CutBytes > 0) logger.LogWarning("The last {Bytes} bytes of the spool were cut off in the middle of a call, which was never acknowledged; they are dropped", _store.CutBytes);
        if (_store.Count > 0) StartDraining(); // an earlier process left it
    }

    public SpoolState State => StateOf(null);

    public Task DrainAsync(CancellationToken cancellationToken = default) => _drain.RunAsync(cancellationToken);

    public async Task<IReadOnlyList<WriteReceipt>> RememberAsync(IReadOnlyList<MemoryInput> items, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count is 0 or > MemoryLimits.MaxItems) return await _memory.RememberAsync(items, cancellationToken).ConfigureAwait(false); // refused there
        var now = _time.Now();
        if (_store.Count > 0)
        {
            if (await BlockedAsync(cancellationToken).ConfigureAwait(false) is { } blocked) return Refuse(items, blocked);
            if (_store.Count > 0) return Spool(items, new WriteReceipt?[items.Count], now, _drain.Failure?.Message ?? "Earlier memories wait to be stored."); // it must not overtake them
        }
        try
        {
            var receipts = await _memory.RememberAsync(items, _ => now, inOrder: true, cancellationToken).ConfigureAwait(false);
            return receipts.FirstOrDefault(r => r.Transient) is { } away ? Spool(items, [.. receipts.Select(r => r.Transient ? null : r)], now, away.Reason!) : receipts;
        }
        catch (MemoryIndexException ex) when (ex.IsTransient)
        {
            return Spool(items, new WriteReceipt?[items.Count], now, ex.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return; // a container that hands it out under several types does so for each
        Task draining, attempt;
        lock (_starting) attempt = _attempt;
        // A process that lives for one command would otherwise never store what an earlier one has left.
        if (_drain.Failure is null) await attempt.WaitAsync(Patience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _closing.CancelAsync().ConfigureAwait(false);
        lock (_starting) draining = _draining;
        await draining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _store.Dispose();
        _drain.Dispose();
        _closing.Dispose();
    }

    /// <summary>Gives what waits a chance to be stored first, unless the index is known to be away.</summary>
    /// <returns>Why the index, which answers, takes nothing; null where it is away, or where it took something.</returns>
    private async Task<MemoryIndexException?> BlockedAsync(CancellationToken cancellationToken)
    {
        switch (_drain.Failure)
        {
            case { IsTransient: true }: return null;
            case null:
                Task attempt;
                lock (_starting) attempt = _attempt;
                await attempt.WaitAsync(Patience, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                return null;
            default:
                try
                {
                    await _drain.RunAsync(cancellationToken).ConfigureAwait(false);
                    return null;
                }
                catch (MemoryIndexException ex)
                {
                    return ex.IsTransient ? null : ex;
                }
        }
    }

    private WriteReceipt[] Refuse(IReadOnlyList<MemoryInput> items, MemoryIndexException blocked) =>
        [.. items.Select((_, i) => new WriteReceipt { Index = i, Status = WriteStatus.Failed, Code = "index-failed", Reason = $"{blocked.Message} {_store.Count:N0} memories in the spool wait for the same reason.", FailedBy = blocked.Kind })];

    /// <summary>Gives every item without a receipt one: spooled, or failed where it is wrong or the spool is full.</summary>
    private WriteReceipt[] Spool(IReadOnlyList<MemoryInput> items, WriteReceipt?[] receipts, DateTimeOffset now, string why)
    {
        var waiting = new List<(int Index, SpooledItem Item)>();
        for (int i = 0; i < items.Count; i++)
        {
            if (receipts[i] is not null) continue;
            if (MemoryValidation.Check(items[i]) is { } bad) receipts[i] = new WriteReceipt { Index = i, Status = WriteStatus.Failed, Code = bad.Code, Reason = bad.Reason };
            else waiting.Add((i, new SpooledItem(now, items[i])));
        }
        bool wasEmpty = _store.Count == 0;
        var (kept, refusal) = waiting.Count == 0 ? (0, null) : _store.Append([.. waiting.Select(w => w.Item)]);
        for (int n = 0; n < waiting.Count; n++)
        {
            var receipt = new WriteReceipt { Index = waiting[n].Index, Status = WriteStatus.Spooled, Id = waiting[n].Item.Id(), Reason = why };
            receipts[receipt.Index] = n < kept ? receipt : receipt with { Status = WriteStatus.Failed, Code = "spool-full", Reason = $"Not kept: {refusal}. {why}", Transient = true };
        }
        if (refusal is not null) _logger.LogError("{Count} memories were refused: {Reason}", waiting.Count - kept, refusal);
        if (kept == 0) return receipts!;
        if (wasEmpty) _logger.LogWarning("New memories wait in the spool: {Reason}", why);
        StartDraining();
        return receipts!;
    }

    private SpoolState StateOf(MemoryScope? scope) => _store.State(scope, _drain.Failure?.Message);
}
