using AgentMemory.Lifecycle;
using Microsoft.Extensions.Logging;

namespace AgentMemory.Spooling;

/// <summary>
/// Remembers what waits, oldest first, in the ordinary way. A memory is taken out of the spool only after its receipt, so a crash in between remembers it
/// again, which is the same memory and changes nothing.
/// </summary>
internal sealed class SpoolDrain(AgentMemoryService memory, SpoolStore store, TimeProvider time, ILogger logger) : IDisposable
{
    private const int Batch = 256;

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile MemoryIndexException? _failure;

    /// <summary>Why the last attempt failed; null where it succeeded or none was made.</summary>
    public MemoryIndexException? Failure => _failure;

    /// <summary>Stores until nothing waits.</summary>
    /// <exception cref="MemoryIndexException">The index is away or refuses everything; what waits stays.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (store.Count == 0) return;
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            long stored = 0;
            while (store.Peek(Batch) is { Count: > 0 } waiting) stored += await StoreAsync(waiting, cancellationToken).ConfigureAwait(false);
            _failure = null;
            if (stored > 0) logger.LogInformation("{Count} memories of the spool are stored", stored);
        }
        catch (Exception ex) when (!(ex is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            _failure = ex as MemoryIndexException ?? new MemoryIndexException($"The spool could not be stored: {ex.Message}", "drain", MemoryIndexErrorKind.Internal, ex);
            if (ReferenceEquals(_failure, ex)) throw;
            throw _failure;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <returns>How many of them are stored now.</returns>
    private async Task<int> StoreAsync(IReadOnlyList<SpooledItem> waiting, CancellationToken cancellationToken)
    {
        var receipts = await RememberAsync(waiting, cancellationToken).ConfigureAwait(false);
        int stored = receipts.TakeWhile(r => r.Status != WriteStatus.Failed).Count();
        store.Complete(stored);
        if (stored == waiting.Count) return stored;
        Require(receipts[stored], cancellationToken);
        // One of them will never be taken: each alone, so that the others do not share its fate.
        for (int i = stored; i < waiting.Count; i++)
        {
            var receipt = (await RememberAsync([waiting[i]], cancellationToken).ConfigureAwait(false))[0];
            if (receipt.Status == WriteStatus.Failed) Reject(waiting[i], receipt, cancellationToken);
            else
            {
                store.Complete(1);
                stored++;
            }
        }
        return stored;
    }

    private Task<IReadOnlyList<WriteReceipt>> RememberAsync(IReadOnlyList<SpooledItem> items, CancellationToken cancellationToken) =>
        memory.RememberAsync([.. items.Select(i => i.Input)], i => items[i].At, inOrder: true, cancellationToken);

    private void Reject(SpooledItem item, WriteReceipt receipt, CancellationToken cancellationToken)
    {
        Require(receipt, cancellationToken);
        store.Reject(new RejectedItem(item.At, time.Now(), receipt.Code ?? "failed", receipt.Reason ?? "It was not stored.", item.Input));
        logger.LogWarning("The memory {Id} of the spool was refused for good and is kept aside: {Reason}", receipt.Id, receipt.Reason);
    }

    /// <summary>Goes on only where it is this memory that is refused, and not the index that is away or refuses everything.</summary>
    private static void Require(WriteReceipt receipt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (receipt.FailedBy is { } kind and not MemoryIndexErrorKind.BadInput) throw new MemoryIndexException(receipt.Reason!, "drain", kind);
    }
}
