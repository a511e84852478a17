namespace AgentMemory;

/// <summary>One memory as it is stored. Times are UTC instants.</summary>
public sealed record MemoryRecord
{
    /// <summary>UUIDv5 of scope, kind, source, position and content: a retried write has the same id.</summary>
    public required Guid Id { get; init; }
    /// <summary>Episode, document chunk, fact or procedure.</summary>
    public required MemoryKind Kind { get; init; }
    /// <summary>The text that was embedded and is given back.</summary>
    public required string Text { get; init; }
    /// <summary>Whose memory it is.</summary>
    public required MemoryScope Scope { get; init; }
    /// <summary>Role of the speaker, for instance <c>user</c> or <c>assistant</c>.</summary>
    public string? Role { get; init; }
    /// <summary>Name of the speaker.</summary>
    public string? Speaker { get; init; }
    /// <summary>Number of the turn in its session, from 0: its neighbours are the turns numbered next to it. Null outside a session.</summary>
    public int? TurnIndex { get; init; }
    /// <summary>When it happened; the time of writing unless the caller says otherwise.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>When it was first stored.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it was last written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
    /// <summary>From when the statement holds.</summary>
    public DateTimeOffset? ValidFrom { get; init; }
    /// <summary>Until when the statement holds; null while it does.</summary>
    public DateTimeOffset? ValidTo { get; init; }
    /// <summary>From when on it is not recalled any more.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>0 to 1; default 0.5.</summary>
    public double Importance { get; init; } = 0.5;
    /// <summary>Labels, in the caller's order.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
    /// <summary>The caller's own typed fields.</summary>
    public IReadOnlyDictionary<string, MetadataValue> Metadata { get; init; } = new Dictionary<string, MetadataValue>();
    /// <summary>Where it comes from.</summary>
    public MemorySource Source { get; init; } = new();
    /// <summary>SHA-256 of the text's UTF-8 bytes, lower-case hexadecimal.</summary>
    public required string ContentHash { get; init; }
    /// <summary>Fingerprint of the embedding profile that made the vector.</summary>
    public required string ProfileFingerprint { get; init; }
    /// <summary>Fingerprint of the lexical analysis that made the terms; null for a memory that is recalled by its vector alone.</summary>
    public string? Analysis { get; init; }
    /// <summary>Number of writes of this id, from 1.</summary>
    public int Version { get; init; } = 1;
    /// <summary>The memory that this one replaces; null for one that replaces none.</summary>
    public Guid? Supersedes { get; init; }
    /// <summary>The memory that replaces this one; null while none does.</summary>
    public Guid? SupersededBy { get; init; }
    /// <summary>
    /// Knowledge time: for a memory that another one replaces, when that was learnt; for an earlier version, when the next version was written.
    /// </summary>
    public DateTimeOffset? SupersededAt { get; init; }
    /// <summary>Set on an earlier version that is kept as history: the memory that it was a version of. Recall does not see it unless it is asked by knowledge time.</summary>
    public Guid? VersionOf { get; init; }
}
