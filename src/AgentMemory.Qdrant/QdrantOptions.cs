using System.ComponentModel.DataAnnotations;

namespace AgentMemory.Qdrant;

/// <summary>Settings of the index over Qdrant's API, section <c>AgentMemory:Qdrant</c>.</summary>
public sealed class QdrantOptions
{
    /// <summary>gRPC address of a server or cluster, for instance <c>http://localhost:6334</c>; empty for the embedded engine.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>API key; empty for none.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Deadline of a call, 1 to 3,600 seconds. Default 60.</summary>
    [Range(1, 3600)] public int TimeoutSeconds { get; set; } = 60;

    /// <summary>Largest write request, 64 KiB to 64 MiB. Default 3 MiB: servers and proxies commonly stop at 4.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)] public int MaxBatchBytes { get; set; } = 3 * 1024 * 1024;

    /// <summary>Shards of a new collection; null for the server's own number, one a node.</summary>
    [Range(1, 1024)] public int? ShardNumber { get; set; }

    /// <summary>Copies of every shard of a new collection; null for the server's own number, usually 1.</summary>
    [Range(1, 32)] public int? ReplicationFactor { get; set; }

    /// <summary>Copies that must have a write before it is acknowledged; null for the server's own number, usually 1.</summary>
    [Range(1, 32)] public int? WriteConsistencyFactor { get; set; }
}
