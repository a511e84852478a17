using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Queries.Scoring;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Stages;

/// <summary>The best points by a vector query: exact over everything that may be chosen.</summary>
/// <param name="snapshot">The collection.</param>
/// <param name="slot">The vector name that is compared.</param>
/// <param name="scoring">The query.</param>
/// <param name="input">What may be chosen.</param>
/// <param name="threshold">Compared with the score in the direction of the distance, for every kind of query: so a server does, also where larger scores come first.</param>
/// <param name="limit">Most hits.</param>
internal sealed class VectorStage(CollectionSnapshot snapshot, VectorSlot slot, IVectorScoring scoring, IStageInput input, float? threshold, int limit) : IStage
{
    public HitOrder Order => scoring.SmallerIsBetter ? HitOrder.SmallestFirst : HitOrder.LargestFirst;

    public IReadOnlyList<Hit> Run(CancellationToken cancellationToken)
    {
        var points = input.Open(cancellationToken);
        var best = new TopPoints((int)Math.Min(limit, snapshot.PointCount));
        foreach (var view in snapshot.Segments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!view.Segment.Vectors.TryGetValue(slot.Name, out var column) || points.Select(view) is not { } selected) continue;
            selected.And(column.PresentOffsets);
            scoring.Open(column, points.IsFiltered).Scan(view, selected, best);
        }
        var bound = new Threshold(threshold, Metric.Of(slot).SmallerIsBetter);
        var hits = new List<Hit>();
        foreach (var (point, score) in best.Descending())
        {
            float output = scoring.Output(score);
            if (!bound.Passes(output)) break; // the server stops at the first that fails
            hits.Add(new Hit(point, output));
        }
        return hits;
    }
}
