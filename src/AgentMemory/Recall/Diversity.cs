namespace AgentMemory.Recall;

/// <summary>
/// Maximal marginal relevance (Carbonell and Goldstein 1998): each pick weighs its score against its likeness to what was picked before, both on the
/// scale of the score's cosine part.
/// </summary>
internal static class Diversity
{
    private const int PoolFactor = 4;

    /// <summary>How many of the best are looked at.</summary>
    public static int Pool(RecallQuery query) => query.Diversity is > 0 ? Math.Min(MemoryLimits.MaxTop, query.Top * PoolFactor) : query.Top;

    public static async ValueTask<IReadOnlyList<MemoryHit>> ChooseAsync(RecallQuery query, IReadOnlyList<MemoryHit> hits, IMemoryIndex index, ModelConstants constants, CancellationToken cancellationToken)
    {
        if (query.Diversity is not (> 0 and var diversity) || hits.Count <= 1) return hits.Count <= query.Top ? hits : [.. hits.Take(query.Top)];
        var vectors = await index.GetVectorsAsync([.. hits.Select(h => h.Memory.Id)], query.Scope, cancellationToken).ConfigureAwait(false);
        var picked = new List<MemoryHit>();
        var left = hits.ToList();
        double[] nearest = new double[hits.Count]; // likeness of what is left to what was picked
        while (picked.Count < query.Top && left.Count > 0)
        {
            int best = 0;
            double bestValue = double.NegativeInfinity;
            for (int i = 0; i < left.Count; i++)
            {
                double value = ((1 - diversity) * left[i].Score) - (diversity * nearest[i]);
                if (value > bestValue) (best, bestValue) = (i, value);
            }
            var pick = left[best];
            picked.Add(pick);
            left.RemoveAt(best);
            Array.Copy(nearest, best + 1, nearest, best, nearest.Length - best - 1);
            if (!vectors.TryGetValue(pick.Memory.Id, out var vector)) continue;
            for (int i = 0; i < left.Count; i++)
                if (vectors.TryGetValue(left[i].Memory.Id, out var other))
                    nearest[i] = Math.Max(nearest[i], constants.Lambda * (Cosines.Of(vector.Span, other.Span) - constants.Mu));
        }
        return picked;
    }
}
