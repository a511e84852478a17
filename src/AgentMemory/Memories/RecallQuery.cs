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
    /// <summary>How to rank; hybrid unless said otherwise.</summary>
    public RecallMode Mode { get; init; }
    /// <summary>Lowest score of a hit, in the score of the mode; null for no bound.</summary>
    public double? MinScore { get; init; }
    /// <summary>Valid time: see what held at this instant; null for <see cref="KnownAt"/> or, without it, now.</summary>
    public DateTimeOffset? AsOf { get; init; }
    /// <summary>Knowledge time: see memory as it was at this instant, with versions that have been replaced since and without what was learnt afterwards; null for what is known now.</summary>
    public DateTimeOffset? KnownAt { get; init; }
    /// <summary>
    /// 0 to 1: how much hits are kept apart from each other (maximal marginal relevance, Carbonell and Goldstein 1998). Null or 0 ranks by score alone;
    /// hits keep their scores, only their order and choice change.
    /// </summary>
    public double? Diversity { get; init; }
    /// <summary>How many turns of the session, or chunks of the document, before and after each hit come with it, 0 to <see cref="MemoryLimits.MaxNeighbours"/>.</summary>
    public int Neighbours { get; init; }
    /// <summary>What to do with times that the question names, for instance <c>last week</c>; a small bonus unless said otherwise.</summary>
    public TimeMode TimeMode { get; init; }
    /// <summary>When the question is asked, for <c>yesterday</c> and the like; now unless said otherwise. Its offset is the zone of the asker where none is named.</summary>
    public DateTimeOffset? AskedAt { get; init; }
    /// <summary>Time zone of the asker, for instance <c>Europe/Berlin</c>; null for that of the settings.</summary>
    public string? TimeZone { get; init; }
    /// <summary>Lets the re-ranker, where one is set up, put the best hits into its order; only in hybrid mode.</summary>
    public bool Rerank { get; init; } = true;
}

/// <summary>A memory and how well it fits the question.</summary>
/// <param name="Memory">The memory.</param>
/// <param name="Score">Comparable between questions and scopes of one model; see <see cref="ScoreExplanation"/>.</param>
public sealed record MemoryHit(MemoryRecord Memory, double Score)
{
    /// <summary>Where the score comes from.</summary>
    public ScoreExplanation? Explanation { get; init; }
    /// <summary>What the re-ranker says, and by what the re-ranked hits are ordered; null where it did not read this hit.</summary>
    public double? RerankScore { get; init; }
    /// <summary>The turns of its session, or chunks of its document, around it in their order, without itself; empty unless asked for.</summary>
    public IReadOnlyList<MemoryRecord> Neighbours { get; init; } = [];
}

/// <summary>The answer to a recall.</summary>
/// <param name="Hits">Best first; equal scores by newer turn, then by id. Re-ranked hits stand first, by their <see cref="MemoryHit.RerankScore"/>.</param>
/// <param name="QueryTruncated">The model saw only the question's beginning.</param>
public sealed record RecallResult(IReadOnlyList<MemoryHit> Hits, bool QueryTruncated = false)
{
    /// <summary>How sure the recall is that anything relevant was found.</summary>
    public RecallVerdict Verdict { get; init; }
    /// <summary>The best match by words and meaning, without names and bonuses, that <see cref="Verdict"/> judges; null where it is not judged.</summary>
    public double? BestMatch { get; init; }
    /// <summary>Participants of the scope that the question names.</summary>
    public IReadOnlyList<string> Named { get; init; } = [];
    /// <summary>The question names one participant, and somebody else's turn fits better than any of theirs: the right topic, perhaps the wrong person.</summary>
    public bool SaidByAnother { get; init; }
    /// <summary>Times that the question names and what they were taken for.</summary>
    public IReadOnlyList<TimeExpression> Times { get; init; } = [];
    /// <summary>What the re-ranker did; null without one.</summary>
    public RerankOutcome? Reranking { get; init; }
}
