namespace AgentMemory.Recall.Scoring;

/// <summary>A memory with its score, before its text is read.</summary>
/// <param name="Features">The memory.</param>
/// <param name="Explanation">The parts of the score.</param>
/// <param name="Match">Words and meaning alone, the participants' names left out: what the verdict judges.</param>
internal sealed record ScoredMemory(MemoryFeatures Features, ScoreExplanation Explanation, double Match)
{
    public double Score => Explanation.Total;

    /// <summary>Best first; equal scores by newer turn, then by id.</summary>
    public static int Compare(ScoredMemory a, ScoredMemory b)
    {
        int order = b.Score.CompareTo(a.Score);
        if (order == 0) order = b.Features.OccurredAt.CompareTo(a.Features.OccurredAt);
        if (order == 0) order = (b.Features.Place is { } later ? TurnPlace.Index(later) : -1).CompareTo(a.Features.Place is { } earlier ? TurnPlace.Index(earlier) : -1);
        return order != 0 ? order : string.CompareOrdinal(a.Features.Id.ToString("D"), b.Features.Id.ToString("D"));
    }
}
