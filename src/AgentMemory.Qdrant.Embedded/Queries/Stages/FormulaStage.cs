using AgentMemory.Qdrant.Embedded.Queries.Formulas;
using AgentMemory.Qdrant.Embedded.Queries.Ranking;

namespace AgentMemory.Qdrant.Embedded.Queries.Stages;

/// <summary>Scores the union of what the prefetches find by a formula over payloads and the prefetches' scores.</summary>
internal sealed class FormulaStage(IReadOnlyList<IStage> prefetches, CompiledFormula formula, float? threshold, int limit) : IStage
{
    public HitOrder Order => HitOrder.LargestFirst;

    public IReadOnlyList<Hit> Run(CancellationToken cancellationToken)
    {
        var candidates = new Dictionary<PointRef, float?[]>();
        for (int prefetch = 0; prefetch < prefetches.Count; prefetch++)
            foreach (var hit in prefetches[prefetch].Run(cancellationToken))
            {
                if (!candidates.TryGetValue(hit.Point, out float?[]? scores)) candidates[hit.Point] = scores = new float?[prefetches.Count];
                scores[prefetch] = hit.Score;
            }
        return ScoreRanking.Best(candidates.Select(c => new Hit(c.Key, formula.Score(c.Key.View, c.Key.Offset, c.Value))), threshold, limit);
    }
}
