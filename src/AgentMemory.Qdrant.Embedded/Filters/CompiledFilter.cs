using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>A filter, checked once and then asked of each segment. Safe for concurrent use.</summary>
internal sealed class CompiledFilter
{
    private readonly FilterClauses _filter;
    private readonly Dictionary<SegmentView, Bitmap>? _passed;

    private CompiledFilter(FilterClauses filter, Dictionary<SegmentView, Bitmap>? passed = null) => (_filter, _passed) = (filter, passed);

    /// <summary>True where every point passes.</summary>
    public bool IsTrivial => _filter.IsTrivial;

    /// <param name="filter">Null passes every point.</param>
    /// <exception cref="RpcException">InvalidArgument: malformed; nothing has been applied then.</exception>
    public static CompiledFilter Compile(Filter? filter) => new(ConditionCompiler.Compile(filter ?? new Filter()));

    /// <inheritdoc cref="FilterClauses.Merge"/>
    public CompiledFilter Merge(CompiledFilter other) => new(_filter.Merge(other._filter));

    /// <summary>The live points of the segment that pass, in a bitmap of the caller's own.</summary>
    public Bitmap Select(SegmentView view)
    {
        var candidates = view.Live();
        Narrow(view, candidates);
        return candidates;
    }

    /// <summary>The same for one thread, which remembers what passed in each segment.</summary>
    public CompiledFilter Remembering() => new(_filter, []);

    /// <summary>Removes the candidates that do not pass.</summary>
    public void Narrow(SegmentView view, Bitmap candidates)
    {
        if (IsTrivial) return;
        if (_passed is null)
        {
            Bind(view, candidates);
            return;
        }
        if (!_passed.TryGetValue(view, out var passed)) Bind(view, _passed[view] = passed = view.Live());
        candidates.And(passed);
    }

    private void Bind(SegmentView view, Bitmap candidates)
    {
        _filter.BindFilter(new FilterScope(view.Segment)).Narrow(candidates, new PayloadCursor(view.Segment));
    }

    /// <summary>Whether one live point passes; for many points of a segment use <see cref="Over"/>.</summary>
    public bool Matches(SegmentView view, int offset) => view.IsLive(offset) && (IsTrivial || Over(view.Segment)(offset));

    /// <summary>The filter as a question about single points of the segment, deleted ones included; by one thread at a time.</summary>
    public Func<int, bool> Over(Segment segment)
    {
        var bound = _filter.BindFilter(new FilterScope(segment));
        var cursor = new PayloadCursor(segment);
        return offset =>
        {
            cursor.MoveTo(offset);
            return bound.Holds(cursor);
        };
    }
}
