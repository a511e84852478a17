using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Queries.Stages;

/// <summary>Points drawn at random, each with the same chance and score 1.</summary>
internal sealed class SampleStage(CollectionSnapshot snapshot, IStageInput input, int limit) : IStage
{
    public HitOrder Order => HitOrder.AsFound;

    public IReadOnlyList<Hit> Run(CancellationToken cancellationToken)
    {
        var points = input.Open(cancellationToken);
        var drawn = new List<PointRef>();
        long seen = 0;
        foreach (var view in snapshot.Segments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (points.Select(view) is not { } selected) continue;
            foreach (int offset in selected)
            {
                seen++;
                if (drawn.Count < limit)
                {
                    drawn.Add(new PointRef(view, offset));
                    continue;
                }
                long place = Random.Shared.NextInt64(seen); // reservoir sampling
                if (place < limit) drawn[(int)place] = new PointRef(view, offset);
            }
        }
        var shuffled = drawn.ToArray();
        Random.Shared.Shuffle(shuffled);
        return [.. shuffled.Select(point => new Hit(point, 1, HasVersion: false))];
    }
}
