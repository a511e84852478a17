namespace AgentMemory.Evaluation;

/// <summary>Figures of one ranking. Every id counts once, at its first place.</summary>
internal static class RankingMetrics
{
    /// <summary>Share of the relevant ids among the first <paramref name="k"/>, 0 to 1.</summary>
    public static double Recall(IReadOnlyList<string> ranked, IReadOnlyDictionary<string, double> relevant, int k) =>
        relevant.Count == 0 ? 0 : (double)ranked.Take(k).Distinct(StringComparer.Ordinal).Count(relevant.ContainsKey) / relevant.Count;

    /// <summary>Normalised discounted cumulative gain of the first <paramref name="k"/>, with the gains as they are and log2(rank + 1) as discount.</summary>
    /// <remarks>Source: Järvelin and Kekäläinen 2002, as trec_eval computes it.</remarks>
    public static double Ndcg(IReadOnlyList<string> ranked, IReadOnlyDictionary<string, double> relevant, int k)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        double sum = 0;
        foreach (var (i, id) in ranked.Take(k).Index())
            if (relevant.TryGetValue(id, out double gain) && seen.Add(id)) sum += gain / Math.Log2(i + 2);
        double best = Ideal(relevant.Values, k);
        return best > 0 ? sum / best : 0;
    }

    /// <summary>1 by the place of the first relevant id, 0 where none is there.</summary>
    public static double ReciprocalRank(IReadOnlyList<string> ranked, IReadOnlyDictionary<string, double> relevant)
    {
        for (int i = 0; i < ranked.Count; i++)
            if (relevant.ContainsKey(ranked[i])) return 1.0 / (i + 1);
        return 0;
    }

    private static double Ideal(IEnumerable<double> gains, int k) => gains.OrderDescending().Take(k).Select((gain, i) => gain / Math.Log2(i + 2)).Sum();
}
