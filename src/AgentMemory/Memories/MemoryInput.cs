namespace AgentMemory;

/// <summary>Something to remember: an episode, a fact or a procedure. Documents go through <see cref="DocumentInput"/>.</summary>
public sealed record MemoryInput
{
    /// <summary>The text; not empty, at most <see cref="MemoryLimits.MaxTextLength"/> characters.</summary>
    public required string Text { get; init; }
    /// <summary>Episode unless said otherwise.</summary>
    public MemoryKind Kind { get; init; } = MemoryKind.Episode;
    /// <summary>Whose memory it is; the default tenant unless said otherwise.</summary>
    public MemoryScope Scope { get; init; } = MemoryScope.Default;
    /// <summary>Role of the speaker.</summary>
    public string? Role { get; init; }
    /// <summary>Name of the speaker.</summary>
    public string? Speaker { get; init; }
    /// <summary>When it happened; now unless said otherwise.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
    /// <summary>The caller's own id of the turn or event inside its session; with it a retried write is the same memory.</summary>
    public string? TurnId { get; init; }
    /// <summary>
    /// Number of the turn in its session, 0 to <see cref="TurnPlace.MaxIndex"/>. Left out, an episode of a session gets the number after the last one that is
    /// stored, in the order of the call; a retried write keeps the number that it has.
    /// </summary>
    public int? TurnIndex { get; init; }
    /// <summary>From when the statement holds.</summary>
    public DateTimeOffset? ValidFrom { get; init; }
    /// <summary>Until when the statement holds.</summary>
    public DateTimeOffset? ValidTo { get; init; }
    /// <summary>From when on it is not recalled any more.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>0 to 1.</summary>
    public double Importance { get; init; } = 0.5;
    /// <summary>Labels.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
    /// <summary>The caller's own typed fields.</summary>
    public IReadOnlyDictionary<string, MetadataValue> Metadata { get; init; } = new Dictionary<string, MetadataValue>();
    /// <summary>Where it comes from.</summary>
    public string? SourceUri { get; init; }
}
