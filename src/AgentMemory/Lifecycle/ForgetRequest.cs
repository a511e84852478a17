namespace AgentMemory;

/// <summary>What to forget inside one scope: ids, a filter, sources, or all of it; exactly one of them. Earlier versions go with their memory.</summary>
public sealed record ForgetRequest
{
    /// <summary>Whose memories; what lies outside is never touched. A session, a user or a tenant is forgotten by its scope and <see cref="All"/>.</summary>
    public MemoryScope Scope { get; init; } = MemoryScope.Default;
    /// <summary>Ids to forget.</summary>
    public IReadOnlyList<Guid>? Ids { get; init; }
    /// <summary>Conditions. An earlier version that fulfils them goes as well, whatever its memory says now.</summary>
    public MemoryFilter? Filter { get; init; }
    /// <summary>URIs or document ids: everything that comes from one of them.</summary>
    public IReadOnlyList<string>? Sources { get; init; }
    /// <summary>Really everything in the scope.</summary>
    public bool All { get; init; }
    /// <summary>Only count what would be forgotten, and show samples.</summary>
    public bool DryRun { get; init; }
    /// <summary>Look for copies afterwards, through every read and in the engine's files, and say what that proves.</summary>
    public bool Verify { get; init; }
}

/// <summary>What was forgotten.</summary>
/// <param name="Count">Memories that were forgotten, or would be in a dry run.</param>
/// <param name="DryRun">Nothing was changed.</param>
/// <param name="Missing">Ids that were asked for and are not there.</param>
public sealed record ForgetResult(long Count, bool DryRun, IReadOnlyList<Guid> Missing)
{
    /// <summary>Earlier versions that went, or would go, with them.</summary>
    public long Versions { get; init; }
    /// <summary>Memories that went, or would go, besides: the index had refused them, so they lay in the spool only.</summary>
    public long Rejected { get; init; }
    /// <summary>Memories by kind.</summary>
    public IReadOnlyDictionary<MemoryKind, long> ByKind { get; init; } = new Dictionary<MemoryKind, long>();
    /// <summary>A few of the memories that would be forgotten; only in a dry run.</summary>
    public IReadOnlyList<MemoryRecord> Samples { get; init; } = [];
    /// <summary>The receipt; null in a dry run and where nothing was there.</summary>
    public ForgetTombstone? Tombstone { get; init; }
    /// <summary>What the search for copies found; null unless it was asked for.</summary>
    public ForgetVerification? Verification { get; init; }
}

/// <summary>Receipt of a deletion that holds no text and no id: it can be kept.</summary>
public sealed record ForgetTombstone
{
    /// <summary>Most hashes that are listed.</summary>
    public const int MaxHashes = 10_000;

    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>How it was asked for: <c>ids</c>, <c>filter</c>, <c>sources</c>, <c>session</c>, <c>user</c>, <c>agent</c> or <c>tenant</c>.</summary>
    public required string What { get; init; }
    /// <summary>Memories that went.</summary>
    public required long Count { get; init; }
    /// <summary>Earlier versions that went.</summary>
    public required long Versions { get; init; }
    /// <summary>SHA-256 of each memory's id in the form 00000000-0000-0000-0000-000000000000, lower-case hexadecimal, in ordinal order; at most <see cref="MaxHashes"/>.</summary>
    public required IReadOnlyList<string> IdHashes { get; init; }
    /// <summary>SHA-256 over all hashes in ordinal order, each as 64 characters: says which ids went even where the list is cut.</summary>
    public required string Digest { get; init; }
}

/// <summary>What a search for copies found after a deletion.</summary>
public sealed record ForgetVerification
{
    /// <summary>No copy was found, neither through a read nor in a file.</summary>
    public required bool Clean { get; init; }
    /// <summary>Forgotten ids that a read still finds, earlier versions included.</summary>
    public required long Readable { get; init; }
    /// <summary>What the request selects now: memories that were written in between.</summary>
    public required long Selected { get; init; }
    /// <summary>Other memories of the tenant that say word for word the same; they were not asked for and are left.</summary>
    public required long SameTextElsewhere { get; init; }
    /// <summary>What the engine's files showed; null where they cannot be searched from here.</summary>
    public StorageScan? Storage { get; init; }
    /// <summary>What is proven and what is not, for people.</summary>
    public required string Statement { get; init; }
}
