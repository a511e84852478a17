using AgentMemory.Qdrant.Embedded.Queries.Ranking;

namespace AgentMemory.Qdrant.Embedded.Queries.Fusions;

/// <summary>Reciprocal rank fusion: 1 / ((rank + 1) / weight + k - 1), with ranks from 0. Source: Cormack, Clarke and Buettcher 2009, with the server's weights.</summary>
/// <param name="k">At least 1; 2 by default.</param>
/// <param name="weights">One a list, or none for 1 each; a list whose weight is not above 0 adds nothing.</param>
internal sealed class ReciprocalRankFusion(uint k, IReadOnlyList<float> weights) : IFusion
{
    public const uint DefaultK = 2;

    public float[] Contributions(int list, IReadOnlyList<Hit> hits)
    {
        float weight = weights.Count == 0 ? 1 : weights[list];
        float[] contributions = new float[hits.Count];
        if (weight <= 0) return contributions;
        for (int rank = 0; rank < contributions.Length; rank++) contributions[rank] = 1 / ((rank + 1) / weight + (k - 1f));
        return contributions;
    }
}
