using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Queries.Scoring;
using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Stages;

/// <summary>
/// Maximal marginal relevance: picks one candidate after the other, weighing similarity to the query against similarity to what is picked already.
/// Hits keep their plain score and come in the order of picking. Source: Carbonell and Goldstein 1998.
/// </summary>
/// <param name="candidates">Finds the candidates, best first.</param>
/// <param name="query">What they are relevant to; sparse values not weighed.</param>
/// <param name="diversity">0 for relevance alone, to 1 for difference alone.</param>
/// <param name="limit">Most picks.</param>
internal sealed class MmrStage(IStage candidates, QueryVector query, float diversity, int limit) : IStage
{
    public HitOrder Order => candidates.Order;

    public IReadOnlyList<Hit> Run(CancellationToken cancellationToken)
    {
        var hits = candidates.Run(cancellationToken);
        if (hits.Count < 2) return [.. hits.Take(limit)];
        var vectors = hits.Select(hit => Column(hit).Read(hit.Point.Offset)).ToArray();
        float[] relevance = [.. hits.Select(hit => query.Against(Column(hit)).Of(hit.Point.Offset))];
        float[] nearest = new float[hits.Count]; // similarity of each candidate to the closest pick
        Array.Fill(nearest, float.NegativeInfinity);
        bool[] picked = new bool[hits.Count];
        var picks = new List<Hit>();
        float lambda = 1 - diversity;
        while (picks.Count < Math.Min(limit, hits.Count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            int best = -1;
            float bestValue = 0;
            for (int i = 0; i < hits.Count; i++)
            {
                if (picked[i]) continue;
                float value = picks.Count == 0 ? relevance[i] : lambda * relevance[i] - diversity * nearest[i];
                if (best < 0 || value > bestValue || (float.IsNaN(value) && !float.IsNaN(bestValue))) (best, bestValue) = (i, value);
            }
            picked[best] = true;
            picks.Add(hits[best]);
            for (int i = 0; i < hits.Count; i++)
                if (!picked[i]) nearest[i] = MathF.Max(nearest[i], query.Similarity(vectors[i], vectors[best]));
        }
        return picks;
    }

    private VectorColumn Column(Hit hit) => hit.Point.View.Segment.Vectors[query.Slot.Name];
}
