using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Provisioning;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Storage;

/// <summary>Reads memories: by id, nearest, page by page, counted.</summary>
internal sealed class PointReader(QdrantCalls calls)
{
    public async ValueTask<IReadOnlyDictionary<Guid, MemoryRecord>> GetAsync(IReadOnlyList<Guid> ids, MemoryScope scope, CancellationToken cancellationToken)
    {
        var request = new GetPoints { CollectionName = calls.Collection, Ids = { ids.Select(PayloadMapping.Id) }, WithPayload = Everything(), ShardKeySelector = calls.ShardsOf(scope.Tenant) };
        var response = await calls.CallAsync("get", o => calls.Points.GetAsync(request, o), cancellationToken).ConfigureAwait(false);
        // Get takes no filter, so the wall stands here.
        return response.Result.Select(p => PayloadMapping.Read(p.Id, p.Payload)).Where(r => IsInside(r.Scope, scope)).ToDictionary(r => r.Id);
    }

    public async ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(ReadOnlyMemory<float> query, MemoryScope scope, MemoryFilter? filter, int top, double? minScore, CollectionLayout layout, CancellationToken cancellationToken)
    {
        var request = new QueryPoints
        {
            CollectionName = calls.Collection,
            Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { query.ToArray() } } } },
            Using = layout.Dense,
            Filter = FilterTranslation.Translate(scope, filter),
            Limit = (ulong)top,
            WithPayload = Everything(),
        };
        var response = await calls.CallAsync("query", o => calls.Points.QueryAsync(request, o), cancellationToken).ConfigureAwait(false);
        // The bound is inclusive here and exclusive in the engine, so it is applied to the answer.
        return [.. response.Result
            .Where(p => minScore is null || p.Score >= minScore)
            .Select(p => new MemoryHit(PayloadMapping.Read(p.Id, p.Payload), Math.Clamp(p.Score, -1, 1)))
            .OrderByDescending(h => h.Score).ThenBy(h => h.Memory.Id.ToString("D"), StringComparer.Ordinal)];
    }

    public async ValueTask<(IReadOnlyList<MemoryRecord> Items, Guid? Next)> ScrollAsync(MemoryScope scope, MemoryFilter? filter, int limit, Guid? from, CancellationToken cancellationToken)
    {
        var request = new ScrollPoints { CollectionName = calls.Collection, Filter = FilterTranslation.Translate(scope, filter), Limit = (uint)limit, WithPayload = Everything() };
        if (from is { } id) request.Offset = PayloadMapping.Id(id);
        var response = await calls.CallAsync("scroll", o => calls.Points.ScrollAsync(request, o), cancellationToken).ConfigureAwait(false);
        return ([.. response.Result.Select(p => PayloadMapping.Read(p.Id, p.Payload))], response.NextPageOffset is { } next ? Guid.Parse(next.Uuid) : null);
    }

    public async ValueTask<long> CountAsync(MemoryScope scope, MemoryFilter? filter, CancellationToken cancellationToken)
    {
        var request = new CountPoints { CollectionName = calls.Collection, Filter = FilterTranslation.Translate(scope, filter), Exact = true };
        var response = await calls.CallAsync("count", o => calls.Points.CountAsync(request, o), cancellationToken).ConfigureAwait(false);
        return (long)response.Result.Count;
    }

    private static WithPayloadSelector Everything() => new() { Enable = true };

    private static bool IsInside(MemoryScope memory, MemoryScope scope) => memory.Tenant == scope.Tenant
        && (scope.User is null || scope.User == memory.User)
        && (scope.Agent is null || scope.Agent == memory.Agent)
        && (scope.Session is null || scope.Session == memory.Session);
}
