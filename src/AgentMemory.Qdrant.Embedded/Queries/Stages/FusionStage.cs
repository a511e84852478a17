using AgentMemory.Qdrant.Embedded.Queries.Fusions;
using AgentMemory.Qdrant.Embedded.Queries.Ranking;

namespace AgentMemory.Qdrant.Embedded.Queries.Stages;

/// <summary>Merges the lists of the prefetches: a point's contributions are summed.</summary>
internal sealed class FusionStage(IReadOnlyList<IStage> prefetches, IFusion fusion, float? threshold, int limit) : IStage
{
    public HitOrder Order => HitOrder.LargestFirst;

    public IReadOnlyList<Hit> Run(CancellationToken cancellationToken)
    {
        var fused = new Dictionary<PointRef, Hit>();
        for (int list = 0; list < prefetches.Count; list++)
        {
            var hits = prefetches[list].Run(cancellationToken);
            float[] contributions = fusion.Contributions(list, hits);
            for (int i = 0; i < contributions.Length; i++)
                fused[hits[i].Point] = fused.TryGetValue(hits[i].Point, out var before)
                    ? before with { Score = before.Score + contributions[i] }
                    : hits[i] with { Score = contributions[i] };
        }
        return ScoreRanking.Best(fused.Values, threshold, limit);
    }
}
