using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Queries.Stages;

/// <summary>The points that a stage may choose from.</summary>
internal abstract class PointSelection
{
    /// <summary>Whether anything but the whole collection was asked for.</summary>
    public abstract bool IsFiltered { get; }

    /// <summary>The live points of the segment that belong to it, in a bitmap of the caller's own; null where there are none.</summary>
    public abstract Bitmap? Select(SegmentView view);
}

/// <summary>The points that pass the filter, where there is one, and are none of the excluded ones.</summary>
internal sealed class FilteredPoints(CompiledFilter? filter, IReadOnlyCollection<PointKey> excluded) : PointSelection
{
    public override bool IsFiltered => filter is not null || excluded.Count > 0;

    public override Bitmap Select(SegmentView view)
    {
        var selected = view.Live();
        foreach (var id in excluded)
            if (view.Segment.TryFind(id, out int offset)) selected.Clear(offset);
        filter?.Narrow(view, selected);
        return selected;
    }

    /// <summary>The same with another filter merged in; null adds none.</summary>
    public FilteredPoints And(CompiledFilter? other) => other is null ? this : new(filter is null ? other : filter.Merge(other), excluded);
}

/// <summary>The points that earlier stages found.</summary>
internal sealed class FoundPoints : PointSelection
{
    private readonly Dictionary<SegmentView, Bitmap> _found = [];

    public FoundPoints(IEnumerable<Hit> hits)
    {
        foreach (var (view, offset) in hits.Select(hit => hit.Point))
        {
            if (!_found.TryGetValue(view, out var found)) _found[view] = found = new Bitmap(view.Segment.Count);
            found.Set(offset);
        }
    }

    public override bool IsFiltered => true;

    public override Bitmap? Select(SegmentView view) => _found.GetValueOrDefault(view)?.Clone();
}
