using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>A filter, checked once and then applied to each segment: must AND must_not AND should AND min_should.</summary>
internal sealed class CompiledFilter : ICondition
{
    /// <summary>Deepest accepted nesting; deeper filters would overflow the stack of whoever walks them.</summary>
    private const int MaxDepth = 64;

    private readonly ICondition[] _must, _mustNot, _should, _minShould;
    private readonly ulong _minCount;

    private CompiledFilter(Filter filter, int depth)
    {
        if (depth > MaxDepth) throw Refusal.InvalidArgument($"the filter is nested deeper than {MaxDepth}");
        _must = CompileAll(filter.Must, depth);
        _mustNot = CompileAll(filter.MustNot, depth);
        _should = CompileAll(filter.Should, depth);
        _minShould = filter.MinShould is { } min ? CompileAll(min.Conditions, depth) : [];
        _minCount = filter.MinShould?.MinCount ?? 0;
        if (filter.MinShould is not null && _minCount == 0) throw Refusal.InvalidArgument("min_should.min_count must be at least 1");
    }

    /// <param name="filter">Null matches every point.</param>
    /// <param name="snapshot">The collection that is asked: an index changes what some conditions mean.</param>
    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: malformed.</exception>
#pragma warning disable IDE0060 // part of the contract with the callers
    public static CompiledFilter Compile(Filter? filter, CollectionSnapshot snapshot) => new(filter ?? new Filter(), 0);
#pragma warning restore IDE0060

    /// <summary>Whether one live point matches.</summary>
    public bool Matches(SegmentView view, int offset)
    {
        if (!view.IsLive(offset)) return false;
        var candidate = new Bitmap(view.Segment.Count);
        candidate.Set(offset);
        Narrow(view.Segment, candidate);
        return !candidate.IsEmpty;
    }

    /// <summary>The live points of the segment that match.</summary>
    public Bitmap Select(SegmentView view)
    {
        var candidates = view.Live();
        Narrow(view.Segment, candidates);
        return candidates;
    }

    public void Narrow(Segment segment, Bitmap candidates)
    {
        foreach (var condition in _must)
        {
            if (candidates.IsEmpty) return;
            condition.Narrow(segment, candidates);
        }
        foreach (var condition in _mustNot)
        {
            var held = candidates.Clone();
            condition.Narrow(segment, held);
            candidates.AndNot(held);
        }
        if (_should.Length > 0) KeepAtLeast(segment, candidates, _should, 1);
        if (_minCount > 0) KeepAtLeast(segment, candidates, _minShould, _minCount);
    }

    private static void KeepAtLeast(Segment segment, Bitmap candidates, ICondition[] conditions, ulong count)
    {
        var held = conditions.Select(condition =>
        {
            var one = candidates.Clone();
            condition.Narrow(segment, one);
            return one;
        }).ToArray();
        foreach (int offset in candidates)
            if ((ulong)held.Count(h => h[offset]) < count) candidates.Clear(offset);
    }

    private static ICondition[] CompileAll(IEnumerable<Condition> conditions, int depth) =>
        [.. conditions.Where(c => c.ConditionOneOfCase != Condition.ConditionOneOfOneofCase.None).Select(c => Compile(c, depth))];

    private static ICondition Compile(Condition condition, int depth) => condition.ConditionOneOfCase switch
    {
        Condition.ConditionOneOfOneofCase.Field => new FieldValueCondition(condition.Field),
        Condition.ConditionOneOfOneofCase.HasId => new HasIdFilterCondition(condition.HasId),
        Condition.ConditionOneOfOneofCase.IsEmpty => new EmptinessCondition(condition.IsEmpty.Key, wantNull: false),
        Condition.ConditionOneOfOneofCase.IsNull => new EmptinessCondition(condition.IsNull.Key, wantNull: true),
        Condition.ConditionOneOfOneofCase.Filter => new CompiledFilter(condition.Filter, depth + 1),
        _ => throw Refusal.Unimplemented($"Condition.{condition.ConditionOneOfCase}"),
    };
}
