using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Queries.Requests;
using AgentMemory.Qdrant.Embedded.Queries.Resolution;
using AgentMemory.Qdrant.Embedded.Queries.Stages;
using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Planning;

/// <summary>From a checked request to the stages that answer it. Filters are handed down to the leaves, where points are chosen.</summary>
internal sealed class QueryPlanner(PlanContext context)
{
    /// <param name="root">The request.</param>
    /// <param name="offset">Hits that the caller drops from the front.</param>
    /// <param name="filters">Further filters on all points.</param>
    /// <exception cref="RpcException">InvalidArgument or NotFound: what only the collection tells, such as unknown names and points.</exception>
    public IStage Plan(StageRequest root, ulong offset, params IReadOnlyList<CompiledFilter> filters)
    {
        var referenced = new HashSet<PointKey>();
        VectorReferences.CollectIds(root, context.Searched, context.Snapshots, referenced);
        ulong limit = root.Limit + Math.Min(offset, ulong.MaxValue - root.Limit);
        return Plan(root, (int)Math.Min(limit, int.MaxValue), new FilteredPoints(filters, referenced));
    }

    private IStage Plan(StageRequest stage, int limit, FilteredPoints inherited)
    {
        var points = inherited.And(stage.Filter);
        var prefetches = stage.Prefetches.Select(prefetch => Plan(prefetch, (int)Math.Min(prefetch.Limit, int.MaxValue), points)).ToArray();
        IStageInput input = prefetches.Length == 0 ? new LeafInput(points) : new PrefetchInput(prefetches);
        if (stage.Query is null)
        {
            if (prefetches.Length > 0) throw Refusal.InvalidArgument("Validation failed: A query is needed to merge the prefetches. Can't have prefetches without defining a query.");
            if (stage.Threshold is not null) throw Refusal.InvalidArgument("Validation failed: Can't use score_threshold without a query.");
            return new IdOrderStage(context.Searched, input, limit);
        }
        switch (stage.Query.VariantCase)
        {
            case Query.VariantOneofCase.Nearest:
                var vectors = new StageVectors(context, stage);
                return new VectorStage(context.Searched, stage.Using, vectors.Nearest(stage.Query.Nearest), input, stage.Threshold, limit);
            default:
                throw Refusal.Unimplemented($"Query.{stage.Query.VariantCase}");
        }
    }
}
