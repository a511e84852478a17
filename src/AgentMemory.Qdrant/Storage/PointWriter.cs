using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Provisioning;
using AgentMemory.Qdrant.Recall;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Storage;

/// <summary>Upserts in batches by bytes; each is applied and visible when it is acknowledged.</summary>
internal sealed class PointWriter(QdrantCalls calls, QdrantOptions options)
{
    private readonly ReadBack _readBack = new(calls);

    public async ValueTask UpsertAsync(IReadOnlyList<IndexedMemory> memories, CollectionLayout layout, CancellationToken cancellationToken)
    {
        var request = Request();
        int bytes = 0;
        string? tenant = null;
        foreach (var memory in options.FallbackShard.Length == 0 ? memories : (IEnumerable<IndexedMemory>)memories.OrderBy(m => m.Memory.Scope.Tenant, StringComparer.Ordinal))
        {
            var point = Point(memory, layout);
            int size = point.CalculateSize();
            // Where tenants have shards of their own, a request goes to one tenant's.
            bool elsewhere = options.FallbackShard.Length > 0 && tenant != memory.Memory.Scope.Tenant;
            tenant = memory.Memory.Scope.Tenant;
            if (request.Points.Count > 0 && (elsewhere || bytes + size > options.MaxBatchBytes))
            {
                await SendAsync(request, cancellationToken).ConfigureAwait(false);
                request = Request();
                bytes = 0;
            }
            request.Points.Add(point);
            bytes += size;
        }
        if (request.Points.Count > 0) await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DeleteAsync(Filter filter, CancellationToken cancellationToken)
    {
        var request = new DeletePoints { CollectionName = calls.Collection, Wait = true, Points = new PointsSelector { Filter = filter } };
        var response = await calls.CallAsync("delete", o => calls.Points.DeleteAsync(request, o), cancellationToken).ConfigureAwait(false);
        calls.RequireCompleted("delete", response.Result.Status);
    }

    private static PointStruct Point(IndexedMemory memory, CollectionLayout layout)
    {
        var point = new PointStruct { Id = PayloadMapping.Id(memory.Memory.Id), Vectors = layout.Vectors(memory.Vector.Span, TermsMapping.Sparse(memory)) };
        PayloadMapping.Write(memory.Memory, point.Payload);
        TermsMapping.Write(memory, point.Payload);
        return point;
    }

    private UpsertPoints Request() => new() { CollectionName = calls.Collection, Wait = true };

    private async ValueTask SendAsync(UpsertPoints request, CancellationToken cancellationToken)
    {
        var response = await calls.CallAsync("upsert", o => calls.Points.UpsertAsync(request, o), cancellationToken).ConfigureAwait(false);
        calls.RequireCompleted("upsert", response.Result.Status);
        if (options.VerifyWrites) await _readBack.VerifyAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
