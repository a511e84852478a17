using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.StrictMode;

/// <summary>One part of a read, the request itself or a prefetch of it: what strict mode has limits for.</summary>
internal sealed record ReadPart
{
    /// <summary>Null where the server takes no limit to check.</summary>
    public ulong? Limit { get; init; }

    public ulong? Timeout { get; init; }

    public Filter? Filter { get; init; }

    public SearchParams? Params { get; init; }

    /// <summary>Whether an exact answer was asked for apart from <see cref="Params"/>.</summary>
    public bool Exact { get; init; }

    public Formula? Formula { get; init; }

    /// <summary>Field that hits are grouped by.</summary>
    public string? GroupBy { get; init; }

    /// <summary>Name of the vector whose index would be searched; null where none is.</summary>
    public string? Vector { get; init; }
}

/// <summary>A read as the gate in front of the services sees it.</summary>
/// <param name="Collection">Name or alias.</param>
/// <param name="Consistency">Null where none was given.</param>
/// <param name="Keys">Shard keys of the request and of the queries in it.</param>
/// <param name="Parts">The request, its queries and their prefetches.</param>
/// <param name="BatchSize">Number of queries of a batch; null for other reads.</param>
internal sealed record ReadRequest(string Collection, ReadConsistency? Consistency, IReadOnlyList<ShardKeySelector> Keys, IReadOnlyList<ReadPart> Parts, int? BatchSize = null);
