using AgentMemory.Qdrant.Embedded.Queries.Ranking;

namespace AgentMemory.Qdrant.Embedded.Queries.Stages;

/// <summary>Points by the values of a field, each with score 1. The limit counts values; a point with several of them comes once, at the first.</summary>
internal sealed class OrderByStage(OrderedPoints ordered, bool isDescending, IStageInput input, int limit) : IStage
{
    public HitOrder Order => isDescending ? HitOrder.LargestValueFirst : HitOrder.SmallestValueFirst;

    public IReadOnlyList<Hit> Run(CancellationToken cancellationToken)
    {
        var points = input.Open(cancellationToken);
        var taken = new HashSet<PointRef>();
        var hits = new List<Hit>();
        foreach (var (point, value) in ordered.Take(points.Select, limit, cancellationToken))
            if (taken.Add(point)) hits.Add(new Hit(point, 1, value, HasVersion: false));
        return hits;
    }
}
