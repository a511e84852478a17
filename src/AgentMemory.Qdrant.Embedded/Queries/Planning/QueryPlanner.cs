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
            Query.VariantOneofCase.Sample when root.Prefetches.Count == 0 => new QueryPlan(Plan(root, Clamp(root.Limit), points, HitTaker.Caller), 0),
            Query.VariantOneofCase.NearestWithMmr => new QueryPlan(Plan(root, Clamp(root.Limit), points, HitTaker.Caller), Clamp(offset)),
            _ => new QueryPlan(Plan(root, Clamp(root.Limit + Math.Min(offset, ulong.MaxValue - root.Limit)), points, HitTaker.Caller), Clamp(offset)),
        };
    }

    /// <param name="stage">What to plan.</param>
    /// <param name="limit">Most hits it finds.</param>
    /// <param name="inherited">What the stages above let through.</param>
    /// <param name="taker">What becomes of them.</param>
    private IStage Plan(StageRequest stage, int limit, FilteredPoints inherited, HitTaker taker)
    {
        StageChecks.Check(stage);
        var points = inherited.And(stage.Filter);
        bool isRootFusion = taker == HitTaker.Caller && stage.Query?.VariantCase is (Query.VariantOneofCase.Fusion or Query.VariantOneofCase.Rrf);
        var prefetches = stage.Prefetches.Select(prefetch => Plan(prefetch, Clamp(prefetch.Limit), points, isRootFusion ? HitTaker.RootFusion : HitTaker.Rescoring)).ToArray();
        IStageInput input = prefetches.Length == 0 ? new LeafInput(points) : new PrefetchInput(prefetches);
        switch (stage.Query?.VariantCase)
        {
            case null: return new IdOrderStage(context.Searched, input, limit);
            case Query.VariantOneofCase.Sample: return new SampleStage(context.Searched, input, limit);
            case Query.VariantOneofCase.OrderBy:
                var orderBy = stage.Query.OrderBy;
                return new OrderByStage(OrderedPoints.Compile(orderBy, context.Searched), orderBy.Direction == Direction.Desc, input, limit);
            case Query.VariantOneofCase.Formula: return new FormulaStage(prefetches, stage.Formula!, stage.Threshold, limit);
            case Query.VariantOneofCase.Fusion or Query.VariantOneofCase.Rrf: return new FusionStage(prefetches, Fusion(stage.Query), stage.Threshold, limit);
            case Query.VariantOneofCase.NearestWithMmr: return PlanMmr(stage, input, limit, taker);
            default: return PlanVectors(stage, new StageVectors(context, stage), input, limit);
        }
    }

    private static IFusion Fusion(Query query) => query switch
    {
        { VariantCase: Query.VariantOneofCase.Rrf } => new ReciprocalRankFusion(query.Rrf.HasK ? query.Rrf.K : ReciprocalRankFusion.DefaultK, [.. query.Rrf.Weights]),
        { Fusion: global::Qdrant.Client.Grpc.Fusion.Dbsf } => new DistributionBasedFusion(),
        _ => new ReciprocalRankFusion(ReciprocalRankFusion.DefaultK, []),
    };

    /// <summary>
    /// The server picks at the root, from the candidates, and in prefetches with prefetches of their own, from all that these find.
    /// A prefetch without any hands on its candidates unpicked; where root fusion takes them, no more than its limit.
    /// </summary>
    private IStage PlanMmr(StageRequest stage, IStageInput input, int limit, HitTaker taker)
    {
        var vectors = new StageVectors(context, stage);
        var (nearest, mmr) = (stage.Query!.NearestWithMmr.Nearest, stage.Query.NearestWithMmr.Mmr);
        int candidateCount = mmr.HasCandidatesLimit ? (int)mmr.CandidatesLimit : Clamp(stage.Limit);
        bool isLeaf = stage.Prefetches.Count == 0;
        if (isLeaf && taker != HitTaker.Caller)
            return PlanVectors(stage, vectors, input, taker == HitTaker.RootFusion ? Math.Min(limit, candidateCount) : candidateCount);
        var candidates = PlanVectors(stage, vectors, input, taker == HitTaker.Caller ? candidateCount : int.MaxValue);
        return new MmrStage(candidates, vectors.Unweighed(nearest), mmr.HasDiversity ? mmr.Diversity : 0.5f, limit);
    }

    private VectorStage PlanVectors(StageRequest stage, StageVectors vectors, IStageInput input, int limit) =>
        new(context.Searched, vectors.Slot, vectors.Scoring(stage.Query!), input, stage.Threshold, limit);

    private static int Clamp(ulong number) => (int)Math.Min(number, int.MaxValue);

    /// <summary>What becomes of the hits of a stage: the server merges at the root of a query and within it at different places.</summary>
    private enum HitTaker
    {
        Caller,
        RootFusion,
        Rescoring,
    }
}
