namespace AgentMemory;

/// <summary>Which memories a recall wants to score, by id and by place.</summary>
public sealed record FeatureQuery
{
    /// <summary>Whose memory is asked.</summary>
    public required MemoryScope Scope { get; init; }
    /// <summary>What of the scope can be seen at all.</summary>
    public MemoryFilter? Visible { get; init; }
    /// <summary>Unit-length vector of the question, shape [dims]; empty for no cosine.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }
    /// <summary>Ids.</summary>
    public IReadOnlyList<Guid> Ids { get; init; } = [];
    /// <summary>Places of turns; see <see cref="TurnPlace"/>.</summary>
    public IReadOnlyList<long> Places { get; init; } = [];
}

/// <summary>What scoring needs of one memory, without its text.</summary>
public sealed record MemoryFeatures
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }
    /// <summary>Kind.</summary>
    public required MemoryKind Kind { get; init; }
    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>See <see cref="TurnPlace"/>; null for what is no turn of a session.</summary>
    public long? Place { get; init; }
    /// <summary>Role of the speaker, or null.</summary>
    public string? Role { get; init; }
    /// <summary>Name of the speaker, or null.</summary>
    public string? Speaker { get; init; }
    /// <summary>0 to 1.</summary>
    public double Importance { get; init; } = 0.5;
    /// <summary>Cosine with the question's vector, -1 to 1; null where no vector was given.</summary>
    public double? Cosine { get; init; }
    /// <summary>Its words; null for a memory that was stored without them.</summary>
    public MemoryTerms? Terms { get; init; }
}
