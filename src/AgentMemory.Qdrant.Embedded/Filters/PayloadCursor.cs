using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>The point, or the element of a nested array, that conditions are looking at. Its payload is decoded when the first condition asks. One thread at a time.</summary>
internal sealed class PayloadCursor(Segment segment)
{
    private readonly List<Value> _values = [];
    private Struct? _payload;

    public int Offset { get; private set; } = -1;

    public void MoveTo(int offset)
    {
        if (offset == Offset) return;
        (Offset, _payload) = (offset, null);
    }

    /// <summary>To an element of the point's payload, to which paths are then relative.</summary>
    public void MoveTo(int offset, Struct element) => (Offset, _payload) = (offset, element);

    /// <summary>The values at the path, arrays as they are; valid until the next call.</summary>
    public List<Value> Values(PayloadPath path)
    {
        _values.Clear();
        path.Collect(_payload ??= segment.Payload(Offset), _values);
        return _values;
    }
}
