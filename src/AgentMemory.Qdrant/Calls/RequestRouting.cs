using Grpc.Core;
using Grpc.Core.Interceptors;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Calls;

/// <summary>
/// Writes the cluster's settings into every request: read consistency, write ordering, and the shards of a tenant. The tenant is read from the
/// request itself, where the wall between tenants has put it; a request that names its shards keeps them.
/// </summary>
internal sealed class RequestRouting(QdrantOptions options) : Interceptor
{
    private readonly ReadConsistency? _consistency = ClusterSettings.Consistency(options.ReadConsistency);
    private readonly WriteOrdering? _ordering = ClusterSettings.Ordering(options.WriteOrdering);

    /// <summary>No setting asks for anything.</summary>
    public static bool IsNeeded(QdrantOptions options) => options.ReadConsistency.Length + options.WriteOrdering.Length + options.FallbackShard.Length > 0;

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        Apply(request);
        return continuation(request, context);
    }

    public void Apply(object request)
    {
        switch (request)
        {
            case QueryPoints query: (query.ReadConsistency, query.ShardKeySelector) = (_consistency, query.ShardKeySelector ?? Shards(query.Filter)); break;
            case QueryBatchPoints batch:
                batch.ReadConsistency = _consistency;
                foreach (var query in batch.QueryPoints) query.ShardKeySelector ??= Shards(query.Filter);
                break;
            case QueryPointGroups groups: (groups.ReadConsistency, groups.ShardKeySelector) = (_consistency, groups.ShardKeySelector ?? Shards(groups.Filter)); break;
            case ScrollPoints scroll: (scroll.ReadConsistency, scroll.ShardKeySelector) = (_consistency, scroll.ShardKeySelector ?? Shards(scroll.Filter)); break;
            case CountPoints count: (count.ReadConsistency, count.ShardKeySelector) = (_consistency, count.ShardKeySelector ?? Shards(count.Filter)); break;
            case FacetCounts facet: (facet.ReadConsistency, facet.ShardKeySelector) = (_consistency, facet.ShardKeySelector ?? Shards(facet.Filter)); break;
            case GetPoints get: get.ReadConsistency = _consistency; break; // ids say nothing of the tenant: whoever asks names its shards
            case UpsertPoints upsert: (upsert.Ordering, upsert.ShardKeySelector) = (_ordering, upsert.ShardKeySelector ?? (upsert.Points.Count == 0 ? null : Shards(Tenant(upsert.Points[0])))); break;
            case DeletePoints delete: (delete.Ordering, delete.ShardKeySelector) = (_ordering, delete.ShardKeySelector ?? Shards(delete.Points?.Filter)); break;
            case SetPayloadPoints set: (set.Ordering, set.ShardKeySelector) = (_ordering, set.ShardKeySelector ?? Shards(set.PointsSelector?.Filter)); break;
            case DeletePayloadPoints delete: (delete.Ordering, delete.ShardKeySelector) = (_ordering, delete.ShardKeySelector ?? Shards(delete.PointsSelector?.Filter)); break;
        }
    }

    private static string? Tenant(PointStruct point) => point.Payload.TryGetValue("tenant", out var value) ? value.StringValue : null;

    private ShardKeySelector? Shards(Filter? filter) =>
        Shards(filter?.Must.Select(c => c.Field).FirstOrDefault(f => f is { Key: "tenant" })?.Match?.Keyword);

    private ShardKeySelector? Shards(string? tenant) => ShardSelection.Of(tenant, options.FallbackShard);
}
