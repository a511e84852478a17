using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>What all builders share: values at the path, arrays entered one level deep, and the presence of the field.</summary>
internal abstract class FieldIndexBuilder(PayloadPath path, int count) : IPayloadIndexBuilder
{
    private readonly List<Value> _values = [];
    private readonly FieldPresence.Builder _presence = new(count);

    public Bitmap IndexedOffsets { get; } = new(count);

    /// <summary>Points of the segment.</summary>
    protected int Length => count;

    /// <summary>Points with at least one value of the index's type.</summary>
    protected int Indexed { get; private set; }

    public void Add(int offset, Struct payload)
    {
        _values.Clear();
        path.Collect(payload, _values);
        if (_values.Count == 0) return;
        _presence.Add(offset, _values);
        bool any = false;
        foreach (var value in _values)
        {
            if (!PayloadValues.IsList(value)) any |= TryAdd(offset, value);
            else foreach (var element in value.ListValue.Values) any |= TryAdd(offset, element);
        }
        if (any)
        {
            Indexed++;
            IndexedOffsets.Set(offset);
        }
        Complete(offset, any);
    }

    public IPayloadIndex Build() => Build(_presence.Build());

    protected abstract IPayloadIndex Build(FieldPresence presence);

    /// <summary>Adds one value; false where it is of another type.</summary>
    protected abstract bool TryAdd(int offset, Value value);

    /// <summary>Called when all values of a point are added.</summary>
    protected virtual void Complete(int offset, bool any)
    {
    }
}
