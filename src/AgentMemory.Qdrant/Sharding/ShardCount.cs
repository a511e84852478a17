using AgentMemory.Qdrant.Calls;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Sharding;

/// <summary>How much of a tenant lies under a shard key.</summary>
internal static class ShardCount
{
    /// <summary>Exact number of the tenant's points, earlier versions included, in the shards of this key and no other.</summary>
    public static async ValueTask<long> InAsync(QdrantCalls calls, string key, string tenant, CancellationToken cancellationToken)
    {
        var request = new CountPoints { CollectionName = calls.Collection, Filter = FilterTranslation.Translate(new MemoryScope { Tenant = tenant }), Exact = true, ShardKeySelector = ShardSelection.Only(key) };
        return (long)(await calls.CallAsync("count", o => calls.Points.CountAsync(request, o), cancellationToken).ConfigureAwait(false)).Result.Count;
    }
}
