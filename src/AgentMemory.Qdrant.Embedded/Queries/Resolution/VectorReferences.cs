using AgentMemory.Qdrant.Embedded.Queries.Requests;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Resolution;

/// <summary>The vectors that a query names.</summary>
internal static class VectorReferences
{
    /// <summary>All vector inputs of one query, ids among them.</summary>
    public static IEnumerable<VectorInput> Inputs(Query query) => query.VariantCase switch
    {
        Query.VariantOneofCase.Nearest => [query.Nearest],
        Query.VariantOneofCase.NearestWithMmr => [query.NearestWithMmr.Nearest],
        Query.VariantOneofCase.Recommend => [.. query.Recommend.Positive, .. query.Recommend.Negative],
        Query.VariantOneofCase.Discover => [query.Discover.Target, .. Inputs(query.Discover.Context)],
        Query.VariantOneofCase.Context => Inputs(query.Context),
        Query.VariantOneofCase.RelevanceFeedback => [query.RelevanceFeedback.Target, .. query.RelevanceFeedback.Feedback.Select(item => item.Example)],
        _ => [],
    };

    /// <summary>The points of the searched collection that are referred to anywhere in the tree: they are never among its results.</summary>
    public static void CollectIds(StageRequest stage, CollectionSnapshot searched, CallSnapshots snapshots, HashSet<PointKey> ids)
    {
        if (stage.Query is not null && (stage.LookupFrom is null || snapshots.LookedUp(stage.LookupFrom.CollectionName).Name == searched.Name))
            foreach (var input in Inputs(stage.Query))
                if (input.VariantCase == VectorInput.VariantOneofCase.Id) ids.Add(PointKey.From(input.Id));
        foreach (var prefetch in stage.Prefetches) CollectIds(prefetch, searched, snapshots, ids);
    }

    private static IEnumerable<VectorInput> Inputs(ContextInput context) => context.Pairs.SelectMany(pair => (VectorInput[])[pair.Positive, pair.Negative]);
}
