using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Queries.Fusions;
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
    /// <param name="offset">Hits to drop from the front.</param>
    /// <param name="filter">A further filter on all points.</param>
    /// <param name="excluded">Points that are not answered, beside those that the request refers to.</param>
    /// <exception cref="RpcException">InvalidArgument or NotFound: what only the collection tells, such as unknown names and points.</exception>
    public QueryPlan Plan(StageRequest root, ulong offset, CompiledFilter? filter = null, IEnumerable<PointKey>? excluded = null)
    {
        HashSet<PointKey> left = [.. excluded ?? []];
        VectorReferences.CollectIds(root, context.Searched, context.Snapshots, left);
        var points = new FilteredPoints(filter, left);
        return root.Query?.VariantCase switch
        {
            // The server draws anew for every page, and picks as many as one page holds.
            Query.VariantOneofCase.Sample when root.Prefetches.Count == 0 => new QueryPlan(Plan(root, Clamp(root.Limit), points, isRoot: true), 0),
            Query.VariantOneofCase.NearestWithMmr => new QueryPlan(Plan(root, Clamp(root.Limit), points, isRoot: true), Clamp(offset)),
            _ => new QueryPlan(Plan(root, Clamp(root.Limit + Math.Min(offset, ulong.MaxValue - root.Limit)), points, isRoot: true), Clamp(offset)),
        };
    }

    /// <param name="stage">What to plan.</param>
    /// <param name="limit">Most hits it finds.</param>
    /// <param name="inherited">What the stages above let through.</param>
    /// <param name="isRoot">False for a prefetch: where one without prefetches of its own asks for MMR, the server finds the nearest and no more.</param>
    private IStage Plan(StageRequest stage, int limit, FilteredPoints inherited, bool isRoot)
    {
        var points = inherited.And(stage.Filter);
        var prefetches = stage.Prefetches.Select(prefetch => Plan(prefetch, Clamp(prefetch.Limit), points, isRoot: false)).ToArray();
        IStageInput input = prefetches.Length == 0 ? new LeafInput(points) : new PrefetchInput(prefetches);
        StageChecks.Check(stage);
        switch (stage.Query?.VariantCase)
        {
            case null:
                return new IdOrderStage(context.Searched, input, limit);
            case Query.VariantOneofCase.Sample:
                return new SampleStage(context.Searched, input, limit);
            case Query.VariantOneofCase.OrderBy:
                throw Refusal.Unimplemented("Query.OrderBy");
            case Query.VariantOneofCase.Formula:
                return new FormulaStage(prefetches, stage.Formula!, stage.Threshold, limit);
            case Query.VariantOneofCase.Fusion when stage.Query.Fusion == global::Qdrant.Client.Grpc.Fusion.Dbsf:
                return new FusionStage(prefetches, new DistributionBasedFusion(), stage.Threshold, limit);
            case Query.VariantOneofCase.Fusion:
                return new FusionStage(prefetches, new ReciprocalRankFusion(ReciprocalRankFusion.DefaultK, []), stage.Threshold, limit);
            case Query.VariantOneofCase.Rrf:
                var rrf = stage.Query.Rrf;
                return new FusionStage(prefetches, new ReciprocalRankFusion(rrf.HasK ? rrf.K : ReciprocalRankFusion.DefaultK, [.. rrf.Weights]), stage.Threshold, limit);
            case Query.VariantOneofCase.NearestWithMmr when isRoot || prefetches.Length > 0:
                return PlanMmr(stage, input, limit);
            default:
                return PlanVectors(stage, new StageVectors(context, stage), input, limit);
        }
    }

    private MmrStage PlanMmr(StageRequest stage, IStageInput input, int limit)
    {
        var vectors = new StageVectors(context, stage);
        var (nearest, mmr) = (stage.Query!.NearestWithMmr.Nearest, stage.Query.NearestWithMmr.Mmr);
        var candidates = PlanVectors(stage, vectors, input, mmr.HasCandidatesLimit ? (int)mmr.CandidatesLimit : Clamp(stage.Limit));
        return new MmrStage(candidates, vectors.Unweighed(nearest), mmr.HasDiversity ? mmr.Diversity : 0.5f, limit);
    }

    private VectorStage PlanVectors(StageRequest stage, StageVectors vectors, IStageInput input, int limit) =>
        new(context.Searched, vectors.Slot, vectors.Scoring(stage.Query!), input, stage.Threshold, limit);

    private static int Clamp(ulong number) => (int)Math.Min(number, int.MaxValue);
}
