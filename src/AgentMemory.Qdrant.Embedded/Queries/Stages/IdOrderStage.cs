using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Queries.Stages;

/// <summary>Points by ascending id, each with score 1: a query without a query.</summary>
internal sealed class IdOrderStage(CollectionSnapshot snapshot, IStageInput input, int limit) : IStage
{
    public HitOrder Order => HitOrder.AsFound;

    public IReadOnlyList<Hit> Run(CancellationToken cancellationToken)
    {
        var points = input.Open(cancellationToken);
        var found = new List<PointRef>();
        foreach (var view in snapshot.Segments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (points.Select(view) is not { } selected) continue;
            int taken = 0;
            foreach (int offset in selected)
            {
                if (taken++ == limit) break; // offsets ascend by id
                found.Add(new PointRef(view, offset));
            }
        }
        found.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        return [.. found.Take(limit).Select(point => new Hit(point, 1, HasVersion: false))];
    }
}
