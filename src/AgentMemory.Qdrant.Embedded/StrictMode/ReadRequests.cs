using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.StrictMode;

/// <summary>From the reads of the API to what the gate checks of them.</summary>
internal static class ReadRequests
{
    private const ulong DefaultLimit = 10, DefaultGroupSize = 3;

    /// <returns>Null where the request is no read of points.</returns>
    public static ReadRequest? Of(object request) => request switch
    {
        GetPoints r => new(r.CollectionName, r.ReadConsistency, Keys(r.ShardKeySelector), [new() { Timeout = r.HasTimeout ? r.Timeout : null }]),
        ScrollPoints r => new(r.CollectionName, r.ReadConsistency, Keys(r.ShardKeySelector), [new() { Limit = r.HasLimit ? r.Limit : null, Timeout = r.HasTimeout ? r.Timeout : null, Filter = r.Filter }]),
        CountPoints r => new(r.CollectionName, r.ReadConsistency, Keys(r.ShardKeySelector), [new() { Exact = !r.HasExact || r.Exact, Timeout = r.HasTimeout ? r.Timeout : null, Filter = r.Filter }]),
        FacetCounts r => new(r.CollectionName, r.ReadConsistency, Keys(r.ShardKeySelector), [new() { Limit = r.HasLimit ? r.Limit : null, Exact = r.Exact, Timeout = r.HasTimeout ? r.Timeout : null, Filter = r.Filter }]),
        QueryPoints r => new(r.CollectionName, r.ReadConsistency, Keys(r.ShardKeySelector), [.. Parts(r)]),
        QueryBatchPoints r => new(r.CollectionName, r.ReadConsistency, Keys([.. r.QueryPoints.Select(q => q.ShardKeySelector)]),
            [new() { Timeout = r.HasTimeout ? r.Timeout : null }, .. r.QueryPoints.SelectMany(Parts)], r.QueryPoints.Count),
        QueryPointGroups r => new(r.CollectionName, r.ReadConsistency, Keys(r.ShardKeySelector), [.. Parts(r)]),
        SearchPoints r => new(r.CollectionName, r.ReadConsistency, Keys(r.ShardKeySelector), [Part(r)]),
        SearchBatchPoints r => new(r.CollectionName, r.ReadConsistency, Keys([.. r.SearchPoints.Select(s => s.ShardKeySelector)]),
            [new() { Timeout = r.HasTimeout ? r.Timeout : null }, .. r.SearchPoints.Select(Part)], r.SearchPoints.Count),
        SearchPointGroups r => new(r.CollectionName, r.ReadConsistency, Keys(r.ShardKeySelector),
            [new() { Limit = (ulong)r.Limit * r.GroupSize, Timeout = r.HasTimeout ? r.Timeout : null, Filter = r.Filter, Params = r.Params, GroupBy = r.GroupBy, Vector = r.VectorName }]),
        SearchMatrixPoints r => new(r.CollectionName, r.ReadConsistency, Keys(r.ShardKeySelector), [new() { Limit = MatrixLimit(r), Timeout = r.HasTimeout ? r.Timeout : null, Filter = r.Filter }]),
        _ => null,
    };

    private static IEnumerable<ReadPart> Parts(QueryPoints r) => Prefetches(r.Prefetch).Prepend(new ReadPart
    {
        Limit = r.HasLimit ? r.Limit : DefaultLimit,
        Timeout = r.HasTimeout ? r.Timeout : null,
        Filter = r.Filter,
        Params = r.Params,
        Formula = r.Query?.Formula,
        Vector = Searched(r.Query, r.Prefetch, r.Using),
    });

    private static IEnumerable<ReadPart> Parts(QueryPointGroups r) => Prefetches(r.Prefetch).Prepend(new ReadPart
    {
        Limit = Times(r.HasLimit ? r.Limit : DefaultLimit, r.HasGroupSize ? r.GroupSize : DefaultGroupSize),
        Timeout = r.HasTimeout ? r.Timeout : null,
        Filter = r.Filter,
        Params = r.Params,
        Formula = r.Query?.Formula,
        GroupBy = r.GroupBy,
        Vector = Searched(r.Query, r.Prefetch, r.Using),
    });

    private static IEnumerable<ReadPart> Prefetches(RepeatedField<PrefetchQuery> prefetches)
    {
        foreach (var prefetch in prefetches)
        {
            yield return new ReadPart
            {
                Limit = prefetch.HasLimit ? prefetch.Limit : DefaultLimit,
                Filter = prefetch.Filter,
                Params = prefetch.Params,
                Formula = prefetch.Query?.Formula,
                Vector = Searched(prefetch.Query, prefetch.Prefetch, prefetch.Using),
            };
            foreach (var deeper in Prefetches(prefetch.Prefetch)) yield return deeper;
        }
    }

    private static ReadPart Part(SearchPoints r) => new() { Limit = r.Limit, Timeout = r.HasTimeout ? r.Timeout : null, Filter = r.Filter, Params = r.Params, Vector = r.VectorName };

    private static string? Searched(Query? query, RepeatedField<PrefetchQuery> prefetches, string vector) => prefetches.Count > 0 ? null : query?.VariantCase switch
    {
        Query.VariantOneofCase.Nearest or Query.VariantOneofCase.NearestWithMmr or Query.VariantOneofCase.Recommend or Query.VariantOneofCase.Discover
            or Query.VariantOneofCase.Context or Query.VariantOneofCase.RelevanceFeedback => vector,
        _ => null,
    };

    private static ulong? MatrixLimit(SearchMatrixPoints r) => (r.HasLimit, r.HasSample) switch
    {
        (true, true) => Times(r.Limit, r.Sample),
        (true, false) => r.Limit,
        (false, true) => r.Sample,
        _ => null,
    };

    private static ulong Times(ulong a, ulong b) => Math.BigMul(a, b, out ulong low) == 0 ? low : ulong.MaxValue;

    private static ShardKeySelector[] Keys(params ReadOnlySpan<ShardKeySelector?> keys)
    {
        var given = new List<ShardKeySelector>();
        foreach (var key in keys)
            if (key is not null) given.Add(key);
        return [.. given];
    }
}
