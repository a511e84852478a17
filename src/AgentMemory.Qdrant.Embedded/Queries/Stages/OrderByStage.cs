using AgentMemory.Qdrant.Embedded.Queries.Ranking;

namespace AgentMemory.Qdrant.Embedded.Queries.Stages;

/// <summary>Points in the order of a field's values, each with score 1 and the value it stands there for.</summary>
internal sealed class OrderByStage(OrderedPoints ordered, IStageInput input, int limit) : IStage
{
    public IReadOnlyList<Hit> Run(CancellationToken cancellationToken)
    {
        var points = input.Open(cancellationToken);
        return [.. ordered.Take(points.Select, limit, cancellationToken).Select(found => new Hit(found.Point, 1, found.Value, HasVersion: false))];
    }
}
