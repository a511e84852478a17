namespace AgentMemory.Qdrant.Embedded.Queries.Ranking;

/// <summary>Orders hits whose score was computed from other hits: larger first, NaN before all, equal ones by ascending id.</summary>
internal static class ScoreRanking
{
    /// <param name="hits">Distinct points.</param>
    /// <param name="threshold">A hit with exactly this score stays; null keeps all.</param>
    /// <param name="limit">Most hits that are returned.</param>
    public static IReadOnlyList<Hit> Best(IEnumerable<Hit> hits, float? threshold, int limit)
    {
        var ranked = hits.ToList();
        ranked.Sort(static (a, b) =>
        {
            int order = b.Score.CompareTo(a.Score); // puts NaN last ...
            if (float.IsNaN(a.Score) != float.IsNaN(b.Score)) order = -order; // ... where the server puts it first
            return order != 0 ? order : a.Point.Id.CompareTo(b.Point.Id);
        });
        return [.. ranked.TakeWhile(hit => threshold is not { } bound || hit.Score >= bound).Take(limit)];
    }
}
