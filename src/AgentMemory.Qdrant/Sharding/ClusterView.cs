using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Sharding;

/// <summary>One shard of a key, and the peers that hold a copy of it.</summary>
/// <param name="Id">Number of the shard in its collection.</param>
/// <param name="Copies">Peer and state of each copy.</param>
internal sealed record KeyShard(uint Id, IReadOnlyList<(ulong Peer, ReplicaState State)> Copies)
{
    /// <summary>A copy answers, so reads and writes of the key come here.</summary>
    public bool IsActive => Copies.Any(c => c.State == ReplicaState.Active);
}

/// <summary>Where the shards of a collection are, as one peer sees it.</summary>
internal sealed class ClusterView(CollectionClusterInfoResponse info)
{
    private readonly List<(uint Shard, ulong Peer, ReplicaState State, string? Key)> _copies =
    [
        .. info.LocalShards.Select(s => (s.ShardId, info.PeerId, s.State, s.ShardKey?.Keyword)),
        .. info.RemoteShards.Select(s => (s.ShardId, s.PeerId, s.State, s.ShardKey?.Keyword)),
    ];

    /// <summary>The shards of a key; empty where there is no such key.</summary>
    public IReadOnlyList<KeyShard> Of(string key) => [.. _copies.Where(c => c.Key == key).GroupBy(c => c.Shard).OrderBy(g => g.Key).Select(g => new KeyShard(g.Key, [.. g.Select(c => (c.Peer, c.State))]))];

    /// <summary>Points are on their way into this shard.</summary>
    public bool IsReceiving(uint shard) => info.ShardTransfers.Any(t => (t.HasToShardId ? t.ToShardId : t.ShardId) == shard);

    /// <summary>A peer that holds something of the collection and no copy of this shard; those with the fewest copies first.</summary>
    public ulong? PeerWithout(KeyShard shard) => _copies.GroupBy(c => c.Peer).Where(g => shard.Copies.All(c => c.Peer != g.Key)).OrderBy(g => g.Count()).ThenBy(g => g.Key).Select(g => (ulong?)g.Key).FirstOrDefault();
}
