using AgentMemory.Qdrant.Embedded;
using Grpc.Core;

namespace AgentMemory.Hosting;

/// <summary>The embedded engine's files behind the port of the memory.</summary>
internal sealed class EmbeddedStorage(EmbeddedQdrant engine) : IMemoryStorage
{
    public async Task PurgeAsync(bool rewrite, CancellationToken cancellationToken = default)
    {
        try
        {
            await engine.PurgeAsync(rewrite, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException ex)
        {
            throw new MemoryIndexException(ex.Status.Detail, "purge", isTransient: ex.StatusCode == StatusCode.ResourceExhausted, ex);
        }
    }

    public async Task<StorageScan> ScanAsync(IReadOnlyList<ReadOnlyMemory<byte>> needles, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(needles);
        var report = await engine.FindRemainsAsync(needles, cancellationToken).ConfigureAwait(false);
        return new StorageScan(report.Files, report.Bytes, needles.Count, report.Found.Count, report.Places) { OnlyInCopies = report.OnlyInSnapshots };
    }
}
