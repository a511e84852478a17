using AgentMemory.Tests.Qdrant.Writes.Differential;
using CsCheck;
using Qdrant.Client.Grpc;

namespace AgentMemory.Tests.Qdrant.Queries.Differential;

/// <summary>One vector query with what may narrow it: filter, threshold and limit.</summary>
internal sealed record NaiveSearch(NaiveQuery Query, NaiveFilter? Filter, float? Threshold, int Limit)
{
    public static Gen<NaiveSearch> Searches(Gen<float> number) => Gen.Select(
        NaiveQuery.Any(number), Gen.Frequency((1, Gen.Const((NaiveFilter?)null)), (1, WriteOps.Filter.Select(f => (NaiveFilter?)f))), Gen.Int[-8, 12], Gen.Int[1, 14])
        .Select(p => new NaiveSearch(p.Item1, p.Item2, p.Item3 < 6 ? null : (p.Item3 / 4f) - 1.77f, p.Item4)); // between the grid's scores, so never met exactly

    /// <summary>Everything that is answered without a limit, best first, ties by id.</summary>
    /// <param name="table">The collection.</param>
    /// <param name="among">Points that may be answered; null for all.</param>
    /// <param name="named">Points that are examples of any part of the request.</param>
    /// <returns>Null where rounding decides what is answered.</returns>
    public List<(ulong Id, double Score)>? All(NaiveTable table, IReadOnlySet<ulong>? among = null, IEnumerable<ulong>? named = null)
    {
        var left = Query.Named(table).Concat(named ?? []).ToHashSet();
        bool smaller = Query.SmallerFirst(table.Distance);
        var hits = new List<(ulong Id, double Score)>();
        foreach (var (id, row) in table.Rows)
        {
            if (left.Contains(id) || among?.Contains(id) == false || Filter?.Holds(id, row.Point) == false || Query.Score(table, row) is not { } score) continue;
            if (double.IsNaN(score) || (Threshold is { } near && Math.Abs(score - near) < 1e-4)) return null;
            hits.Add((id, score));
        }
        // The threshold is compared in the direction of the distance also where larger scores come first, and the first that fails ends the answer: so the server does.
        bool below = Query.Using != VectorText.Sparse && NaiveSimilarity.SmallerIsBetter(table.Distance);
        return [.. (smaller ? hits.OrderBy(h => h.Score) : hits.OrderByDescending(h => h.Score)).ThenBy(h => h.Id).TakeWhile(h => Threshold is not { } bound || (below ? h.Score < bound : h.Score > bound))];
    }

    /// <summary>The first ones; null also where rounding decides their order or where they end.</summary>
    public List<(ulong Id, double Score)>? Distinct(NaiveTable table, IReadOnlySet<ulong>? among = null, IEnumerable<ulong>? named = null) =>
        All(table, among, named) is { } all && !all.Zip(all.Skip(1)).Any(p => Math.Abs(p.First.Score - p.Second.Score) < 1e-4) ? [.. all.Take(Limit)] : null;

    public QueryPoints ToProto(NaiveTable table)
    {
        var request = new QueryPoints { CollectionName = "c", Query = Query.ToProto(table), Using = Query.Using, Limit = (ulong)Limit, Filter = Filter?.ToProto() };
        if (Threshold is { } threshold) request.ScoreThreshold = threshold;
        return request;
    }

    public PrefetchQuery ToPrefetch(NaiveTable table)
    {
        var prefetch = new PrefetchQuery { Query = Query.ToProto(table), Using = Query.Using, Limit = (ulong)Limit, Filter = Filter?.ToProto() };
        if (Threshold is { } threshold) prefetch.ScoreThreshold = threshold;
        return prefetch;
    }
}
