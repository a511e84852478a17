using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Calls;

/// <summary>Which shards a call goes to, where a collection is sharded by tenant.</summary>
internal static class ShardSelection
{
    /// <summary>The tenant's own shards where it has some that are ready, the common ones otherwise: the server decides. Null where nothing is sharded by tenant.</summary>
    public static ShardKeySelector? Of(string? tenant, string fallback) => fallback.Length == 0 || tenant is null ? null
        : new ShardKeySelector { ShardKeys = { Key(tenant) }, Fallback = Key(fallback) };

    /// <summary>The shards of this key and no other.</summary>
    public static ShardKeySelector Only(string key) => new() { ShardKeys = { Key(key) } };

    public static ShardKey Key(string key) => new() { Keyword = key };
}
