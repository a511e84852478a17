using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace AgentMemory.Ingestion;

/// <summary>
/// Documents beside each other, receipts in the order of the source. At most so many are under way, so a slow engine slows the source down. Two versions of
/// one document wait for each other: the later one of the source stays.
/// </summary>
internal sealed class DocumentStream(Func<DocumentInput, CancellationToken, Task<DocumentReceipt>> ingest, int parallelism)
{
    public async IAsyncEnumerable<DocumentReceipt> RunAsync(IAsyncEnumerable<DocumentInput> documents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var source = documents.GetAsyncEnumerator(cancellationToken);
        var running = new Queue<(object Key, Task<DocumentReceipt> Task)>();
        Task<bool>? next = null;
        bool ended = false;
        ExceptionDispatchInfo? fault = null;
        try
        {
            while (true)
            {
                if (!ended && next is null && running.Count < parallelism) next = source.MoveNextAsync().AsTask();
                // A receipt that is ready does not wait for a source that is slow.
                if (running.TryPeek(out var first) && (next is null || first.Task.IsCompleted || await Task.WhenAny(first.Task, next).ConfigureAwait(false) == first.Task))
                {
                    yield return await running.Dequeue().Task.ConfigureAwait(false);
                    continue;
                }
                if (next is null) break;
                (ended, fault) = await EndsAsync(next).ConfigureAwait(false);
                next = null;
                if (!ended) running.Enqueue(Start(source.Current, running, stop.Token));
            }
            fault?.Throw(); // after the receipts of everything that had been read
        }
        finally
        {
            // Nothing outlives the enumeration, also where its reader leaves early.
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var (_, task) in running) await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (next is not null) await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await source.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<(bool Ended, ExceptionDispatchInfo? Fault)> EndsAsync(Task<bool> next)
    {
        try
        {
            return (!await next.ConfigureAwait(false), null);
        }
        catch (Exception ex) // thrown again when what is under way has its receipts
        {
            return (true, ExceptionDispatchInfo.Capture(ex));
        }
    }

    private (object Key, Task<DocumentReceipt> Task) Start(DocumentInput document, IEnumerable<(object Key, Task<DocumentReceipt> Task)> running, CancellationToken cancellationToken)
    {
        object key = document is null ? this : (document.Scope, DocumentIngestion.IdOf(document));
        var before = running.LastOrDefault(r => r.Key.Equals(key)).Task;
        return (key, Task.Run(async () =>
        {
            if (before is not null) await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return await ingest(document!, cancellationToken).ConfigureAwait(false);
        }, CancellationToken.None));
    }
}
