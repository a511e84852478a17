namespace AgentMemory.Benchmarks.Recall;

/// <summary>Evidence recall at several depths: the mean, over questions, of the share of their evidence among the first k hits.</summary>
internal sealed class EvidenceRecall(params int[] depths)
{
    private readonly double[] _sums = new double[depths.Length];

    public int Questions { get; private set; }

    public IReadOnlyList<int> Depths => depths;

    public void Add(IReadOnlyList<string> evidence, IReadOnlyList<string> ranked)
    {
        Questions++;
        var wanted = evidence.ToHashSet(StringComparer.Ordinal);
        for (int i = 0; i < depths.Length; i++)
            _sums[i] += (double)ranked.Take(depths[i]).Distinct(StringComparer.Ordinal).Count(wanted.Contains) / wanted.Count;
    }

    /// <summary>In percent.</summary>
    public double At(int index) => 100 * _sums[index] / Math.Max(1, Questions);
}
