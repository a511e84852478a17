namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>A checked filter: must AND must_not AND should AND min_should. Empty lists are ignored, except that of min_should.</summary>
internal sealed class FilterClauses(ICondition[] must, ICondition[] mustNot, ICondition[] should, ICondition[]? minShould, ulong minCount, bool skipsMustNot) : ICondition
{
    /// <summary>True for a filter that every point passes.</summary>
    public bool IsTrivial => must.Length == 0 && mustNot.Length == 0 && should.Length == 0 && minShould is null;

    /// <summary>
    /// Both filters in one, as the server merges them: list by list. So should lists become one list, of which a point needs to fulfil one condition,
    /// and not one of each; of two min_should the larger count holds over all of their conditions.
    /// </summary>
    public FilterClauses Merge(FilterClauses other) => IsTrivial ? other : other.IsTrivial ? this : new(
        [.. must, .. other.Must], [.. mustNot, .. other.MustNot], [.. should, .. other.Should],
        minShould is null ? other.MinShould : other.MinShould is null ? minShould : [.. minShould, .. other.MinShould],
        Math.Max(minCount, other.MinCount),
        skipsMustNot: false);

    private ICondition[] Must => must;

    private ICondition[] MustNot => mustNot;

    private ICondition[] Should => should;

    private ICondition[]? MinShould => minShould;

    private ulong MinCount => minCount;

    public BoundCondition Bind(FilterScope scope) => BindFilter(scope);

    public BoundFilter BindFilter(FilterScope scope)
    {
        BoundCondition[] musts = BindAll(must, scope), shoulds = BindAll(should, scope);
        bool skips = skipsMustNot && musts.Concat(shoulds).All(condition => condition.Answer is not null);
        return new BoundFilter(scope.Segment.Count, musts, skips ? [] : BindAll(mustNot, scope), shoulds, minShould is null ? null : BindAll(minShould, scope), minCount);
    }

    private static BoundCondition[] BindAll(ICondition[] conditions, FilterScope scope)
    {
        if (conditions.Length == 0) return [];
        var bound = Array.ConvertAll(conditions, condition => condition.Bind(scope));
        // Each list is a set, so the cheap ones may be asked first; the sort keeps equals in order.
        return bound.Length == 1 ? bound : [.. bound.OrderBy(condition => condition.ReadsPayload)];
    }
}
