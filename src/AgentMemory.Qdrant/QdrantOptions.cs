namespace AgentMemory.Qdrant;

/// <summary>
/// Settings of the index over Qdrant's API, section <c>AgentMemory:Qdrant</c>. What concerns a collection's making has an effect on new collections only.
/// </summary>
public sealed class QdrantOptions
{
    /// <summary>gRPC address of a server or cluster, for instance <c>http://localhost:6334</c>; empty for the embedded engine.</summary>
    public string Endpoint { get; set => field = value ?? ""; } = "";

    /// <summary>API key; empty for none.</summary>
    public string ApiKey { get; set => field = value ?? ""; } = "";

    /// <summary>SHA-256 of the one certificate that is accepted, hexadecimal, for servers that sign their own; empty for the machine's authorities.</summary>
    public string CertificateThumbprint { get; set => field = value ?? ""; } = "";

    /// <summary>Deadline of each attempt of a call, 1 to 3,600 seconds. Default 60.</summary>
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>How often a call that may be repeated is sent again, 0 to 10. Default 4.</summary>
    public int Retries { get; set; } = 4;

    /// <summary>Pause before the first repetition, 1 to 60,000 ms; it doubles each time, with jitter, up to 10 s. Default 200.</summary>
    public int RetryMilliseconds { get; set; } = 200;

    /// <summary>Failed calls within 30 s after which nothing is sent for a while, 2 to 10,000. Default 20.</summary>
    public int BreakerCalls { get; set; } = 20;

    /// <summary>How long nothing is sent then, 1 to 600 seconds. Default 5.</summary>
    public int BreakerSeconds { get; set; } = 5;

    /// <summary>Largest write request, 64 KiB to 64 MiB. Default 3 MiB: servers and proxies commonly stop at 4.</summary>
    public int MaxBatchBytes { get; set; } = 3 * 1024 * 1024;

    /// <summary>Every write is read back before it is acknowledged. Default true: it costs one read by id for each batch.</summary>
    public bool VerifyWrites { get; set; } = true;

    /// <summary>Replicas that must agree on a read: <c>all</c>, <c>majority</c>, <c>quorum</c> or a number; empty for the server's own, which asks one.</summary>
    public string ReadConsistency { get; set => field = value ?? ""; } = "";

    /// <summary>Order of concurrent writes of one point: <c>weak</c>, <c>medium</c> or <c>strong</c>; empty for the server's own, weak.</summary>
    public string WriteOrdering { get; set => field = value ?? ""; } = "";

    /// <summary>Shards of a new collection, or of each shard key, 1 to 1,024; null for the server's own number. Tenants can be promoted later only out of one common shard.</summary>
    public int? ShardNumber { get; set; }

    /// <summary>Copies of every shard, 1 to 32; null for the server's own number, usually 1.</summary>
    public int? ReplicationFactor { get; set; }

    /// <summary>Copies that must have a write before it is acknowledged, 1 to 32; null for the server's own number, usually 1.</summary>
    public int? WriteConsistencyFactor { get; set; }

    /// <summary>Shard key of all tenants without shards of their own. Not empty: the collection is sharded by tenant, which needs a cluster.</summary>
    public string FallbackShard { get; set => field = value ?? ""; } = "";

    /// <summary>Tenants that get shards of their own; needs <see cref="FallbackShard"/>. One that has memories in the common shards already is promoted with <c>agentmemory promote</c>.</summary>
    public IList<string> TenantShards { get; init; } = [];

    /// <summary>Memories that the collection is made for; decides what <c>auto</c> and null settings below become. Default 0: fewer than a million.</summary>
    public long ExpectedMemories { get; set; }

    /// <summary><c>none</c>, <c>int8</c>, <c>binary</c>, or <c>auto</c>: int8 from a million memories on. The originals re-score what the codes find.</summary>
    public string Quantization { get; set => field = value ?? "auto"; } = "auto";

    /// <summary>Original vectors stay on disk; null: where they are quantised.</summary>
    public bool? VectorsOnDisk { get; set; }

    /// <summary>Graph and term lists stay on disk; null: from 100 million memories on.</summary>
    public bool? IndexOnDisk { get; set; }

    /// <summary>The graph connects memories of the same tenant only, since no query crosses tenants. Default true.</summary>
    public bool TenantGraphs { get; set; } = true;
}
