using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Queries.Scoring;
using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Queries.Stages;

/// <summary>The best points by a vector query: exact over everything that may be chosen.</summary>
internal sealed class VectorStage(CollectionSnapshot snapshot, string vectorName, IVectorScoring scoring, IStageInput input, float? threshold, int limit) : IStage
{
    public IReadOnlyList<Hit> Run(CancellationToken cancellationToken)
    {
        var points = input.Open(cancellationToken);
        var best = new TopPoints((int)Math.Min(limit, snapshot.PointCount));
        foreach (var view in snapshot.Segments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!view.Segment.Vectors.TryGetValue(vectorName, out var column) || points.Select(view) is not { } selected) continue;
            selected.And(column.PresentOffsets);
            scoring.Open(column, points.IsFiltered).Scan(view, selected, best);
        }
        var bound = new Threshold(threshold, scoring.SmallerIsBetter);
        var hits = new List<Hit>();
        foreach (var (point, score) in best.Descending())
        {
            float output = scoring.Output(score);
            if (!bound.Passes(output)) break; // those that follow are worse
            hits.Add(new Hit(point, output));
        }
        return hits;
    }
}
