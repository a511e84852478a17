namespace AgentMemory;

/// <summary>Which memories to list.</summary>
public sealed record MemoryListQuery
{
    /// <summary>Whose memories.</summary>
    public MemoryScope Scope { get; init; } = MemoryScope.Default;
    /// <summary>Further conditions.</summary>
    public MemoryFilter? Filter { get; init; }
    /// <summary>Only what was valid at this instant; null lists what is not valid any more, or not yet, as well.</summary>
    public DateTimeOffset? AsOf { get; init; }
    /// <summary>As memory knew it at this instant: earlier versions in place of later ones, and nothing that was learnt afterwards; null for what is known now.</summary>
    public DateTimeOffset? KnownAt { get; init; }
    /// <summary>Page size, 1 to 1,000.</summary>
    public int PageSize { get; init; } = 50;
    /// <summary><see cref="MemoryPage.Next"/> of the page before; null for the first.</summary>
    public string? Cursor { get; init; }
}

/// <summary>One page of memories, by ascending id.</summary>
/// <param name="Items">The memories.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
public sealed record MemoryPage(IReadOnlyList<MemoryRecord> Items, string? Next);

/// <summary>What is stored in a scope, and with what.</summary>
public sealed record MemoryStats
{
    /// <summary>The scope that was counted.</summary>
    public required MemoryScope Scope { get; init; }
    /// <summary>Memories in the scope.</summary>
    public required long Memories { get; init; }
    /// <summary>Memories of each kind.</summary>
    public required IReadOnlyDictionary<MemoryKind, long> ByKind { get; init; }
    /// <summary>Engine and where it keeps its data, for people.</summary>
    public required string Engine { get; init; }
    /// <summary>Collection that holds the memories.</summary>
    public required string Collection { get; init; }
    /// <summary>Name of the embedding model.</summary>
    public required string Model { get; init; }
    /// <summary>Length of a vector.</summary>
    public required int Dimensions { get; init; }
    /// <summary>Fingerprint of the embedding profile.</summary>
    public required string ProfileFingerprint { get; init; }
    /// <summary>What of the scope waits in the spool of the machine that answers; null where there is no spool.</summary>
    public SpoolState? Spool { get; init; }
}
