using AgentMemory.Qdrant.Embedded.Queries.Ranking;

namespace AgentMemory.Qdrant.Embedded.Queries.Fusions;

/// <summary>
/// Distribution-based score fusion: scores of a list are mapped so that three standard deviations below and above their mean become 0 and 1, without a cut.
/// Distances are taken as they are.
/// </summary>
internal sealed class DistributionBasedFusion : IFusion
{
    public float[] Contributions(int list, IReadOnlyList<Hit> hits)
    {
        float[] contributions = new float[hits.Count];
        double mean = hits.Count == 0 ? 0 : hits.Average(hit => (double)hit.Score);
        double deviation = hits.Count < 2 ? 0 : Math.Sqrt(hits.Sum(hit => (hit.Score - mean) * (hit.Score - mean)) / (hits.Count - 1));
        for (int i = 0; i < contributions.Length; i++)
            contributions[i] = deviation == 0 ? 0.5f : (float)((hits[i].Score - (mean - 3 * deviation)) / (6 * deviation));
        return contributions;
    }
}
