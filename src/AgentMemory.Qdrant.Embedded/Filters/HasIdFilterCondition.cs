using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>The id is one of a list; an empty list matches nothing.</summary>
internal sealed class HasIdFilterCondition(HasIdCondition condition) : ICondition
{
    private readonly PointKey[] _ids = [.. condition.HasId.Select(id => PointKey.From(id))];

    public void Narrow(Segment segment, Bitmap candidates)
    {
        var selected = new Bitmap(segment.Count);
        foreach (var id in _ids)
            if (segment.TryFind(id, out int offset)) selected.Set(offset);
        candidates.And(selected);
    }
}
