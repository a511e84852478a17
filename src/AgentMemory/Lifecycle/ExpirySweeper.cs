using Microsoft.Extensions.Logging;

namespace AgentMemory.Lifecycle;

/// <summary>Removes expired memories page by page and says so in the log, by hashes of their ids.</summary>
internal sealed class ExpirySweeper(IMemoryIndex index, IMemoryStorage? storage, TimeProvider time, ILogger logger)
{
    private const int PageSize = 500;

    public async Task<SweepReceipt> SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.Now();
        long count = 0;
        var hashes = new List<string>();
        while (await index.SweepExpiredAsync(now, PageSize, cancellationToken).ConfigureAwait(false) is { Count: > 0 } removed)
        {
            count += removed.Count;
            hashes.AddRange(removed.Take(ForgetTombstone.MaxHashes - hashes.Count).Select(id => MemoryIds.Hash(id.ToString("D"))));
        }
        if (count == 0) return new SweepReceipt(now, 0, []);
        if (storage is not null) await storage.PurgeAsync(rewrite: false, cancellationToken).ConfigureAwait(false);
        hashes.Sort(StringComparer.Ordinal);
        logger.LogInformation("Swept {Count} expired memories; first hashes of their ids: {Hashes}", count, string.Join(' ', hashes.Take(10)));
        return new SweepReceipt(now, count, hashes);
    }
}
