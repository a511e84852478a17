namespace AgentMemory;

/// <summary>A question to memory.</summary>
public sealed record RecallQuery
{
    /// <summary>The question; not empty, at most <see cref="MemoryLimits.MaxTextLength"/> characters.</summary>
    public required string Text { get; init; }
    /// <summary>Whose memory is asked. The tenant always filters; user, agent and session filter where set.</summary>
    public MemoryScope Scope { get; init; } = MemoryScope.Default;
    /// <summary>Further conditions on fields and metadata.</summary>
    public MemoryFilter? Filter { get; init; }
    /// <summary>Most hits, 1 to <see cref="MemoryLimits.MaxTop"/>.</summary>
    public int Top { get; init; } = 10;
    /// <summary>Lowest cosine score of a hit, -1 to 1; null for no bound.</summary>
    public double? MinScore { get; init; }
    /// <summary>See memory as it was valid at this instant; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>A memory and how near it is to the question.</summary>
/// <param name="Memory">The memory.</param>
/// <param name="Score">Cosine of question and memory, -1 to 1.</param>
public sealed record MemoryHit(MemoryRecord Memory, double Score);

/// <summary>The answer to a recall.</summary>
/// <param name="Hits">Best first; equal scores by ascending id.</param>
/// <param name="QueryTruncated">The model saw only the question's beginning.</param>
public sealed record RecallResult(IReadOnlyList<MemoryHit> Hits, bool QueryTruncated = false);
