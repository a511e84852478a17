using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Queries.Planning;
using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Queries.Requests;
using AgentMemory.Qdrant.Embedded.Queries.Stages;
using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Matrix;

/// <summary>For each point of a random sample, its nearest neighbours within the sample.</summary>
/// <param name="Filter">Which points may be drawn; null for all.</param>
/// <param name="Using">Vector name that is compared; points without it are not drawn.</param>
/// <param name="Sample">Most points drawn; at least 2.</param>
/// <param name="Limit">Most neighbours of a point; at least 1.</param>
internal sealed record DistanceMatrix(CompiledFilter? Filter, string Using, ulong Sample, ulong Limit)
{
    /// <returns>The points drawn, by ascending id, each with its neighbours, nearest first. Empty where fewer than two were drawn.</returns>
    /// <exception cref="RpcException">InvalidArgument: no such vector name.</exception>
    public IReadOnlyList<(PointRef Point, IReadOnlyList<Hit> Neighbours)> Compute(PlanContext context, CancellationToken cancellationToken)
    {
        var snapshot = context.Searched;
        if (!snapshot.Settings.Slots.ContainsKey(Using)) throw Refusal.InvalidArgument($"Vector with name {Using} is not configured in this collection");
        var holders = CompiledFilter.Compile(new Filter { Must = { new Condition { HasVector = new HasVectorCondition { HasVector = Using } } } });
        var points = new FilteredPoints(holders, []).And(Filter);
        var drawn = new SampleStage(snapshot, new LeafInput(points), (int)Math.Min(Sample, int.MaxValue)).Run(cancellationToken);
        if (drawn.Count < 2) return [];
        return [.. drawn.OrderBy(hit => hit.Point.Id).Select(hit => (hit.Point, Neighbours(hit.Point)))];

        IReadOnlyList<Hit> Neighbours(PointRef point)
        {
            var others = new FoundPoints(drawn.Where(hit => hit.Point != point));
            var request = StageRequest.Nearest(new VectorInput { Id = point.Id.ToPointId() }, Using);
            var vectors = new StageVectors(context, request);
            return new VectorStage(snapshot, vectors.Slot, vectors.Scoring(request.Query!), new GivenInput(others), null, (int)Math.Min(Limit, int.MaxValue)).Run(cancellationToken);
        }
    }

    private sealed class GivenInput(PointSelection points) : IStageInput
    {
        public PointSelection Open(CancellationToken cancellationToken) => points;
    }
}
