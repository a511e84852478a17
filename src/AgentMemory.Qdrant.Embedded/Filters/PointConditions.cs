using AgentMemory.Qdrant.Embedded.Indexes;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>The id is one of a list; an empty list matches nothing.</summary>
internal sealed class IdCondition(HasIdCondition condition) : ICondition
{
    private readonly HashSet<PointKey> _ids = [.. condition.HasId.Select(Key)];

    public BoundCondition Bind(FilterScope scope)
    {
        if (scope.IsNested) return NeverCondition.Instance;
        var segment = scope.Segment;
        return new AnsweredCondition(IndexAnswer.Of(() =>
        {
            var selected = new Bitmap(segment.Count);
            foreach (var id in _ids)
                if (segment.TryFind(id, out int offset)) selected.Set(offset);
            return selected;
        }));
    }

    private static PointKey Key(PointId id) =>
        id.PointIdOptionsCase == PointId.PointIdOptionsOneofCase.None ? throw Malformed.Request("No ID options provided") : PointKey.From(id);
}

/// <summary>The point has a vector of the name, "" being the unnamed one; an unknown name matches nothing.</summary>
internal sealed class VectorCondition(string name) : ICondition
{
    public BoundCondition Bind(FilterScope scope) =>
        !scope.IsNested && scope.Segment.Vectors.TryGetValue(name, out var column) ? new AnsweredCondition(IndexAnswer.Of(column.PresentOffsets)) : NeverCondition.Instance;
}

/// <summary>The id falls into one of a number of parts of equal size: the same part on every engine, as clients may compute it.</summary>
internal sealed class IdSliceCondition : ICondition
{
    private readonly uint _total, _index;

    public IdSliceCondition(SliceCondition condition)
    {
        (_total, _index) = (condition.Total, condition.Index);
        if (_total == 0) throw Malformed.Field("slice.total", "Validation error: must be greater than 0 [{}]");
        if (_index >= _total) throw Malformed.Field("slice.index", "Validation error: must be less than the total number of slices [{}]");
    }

    public BoundCondition Bind(FilterScope scope) => scope.IsNested ? NeverCondition.Instance : new InSlice(scope.Segment, _total, _index);

    private sealed class InSlice(Segment segment, uint total, uint index) : BoundCondition
    {
        public override bool ReadsPayload => false;

        public override bool Holds(PayloadCursor cursor) => SipHash.Of(segment.Id(cursor.Offset)) % total == index;
    }
}

/// <summary>What cannot hold where it stands.</summary>
internal sealed class NeverCondition : BoundCondition
{
    public static NeverCondition Instance { get; } = new();

    public override bool ReadsPayload => false;

    public override bool Holds(PayloadCursor cursor) => false;
}
