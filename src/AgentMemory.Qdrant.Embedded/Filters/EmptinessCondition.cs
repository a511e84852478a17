using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>is_empty: every value at the path is null or [], or the path is missing. is_null: some value at the path is null.</summary>
internal sealed class EmptinessCondition(string key, bool wantNull) : ICondition
{
    private readonly PayloadPath _path = PayloadPath.Parse(key);

    public void Narrow(Segment segment, Bitmap candidates)
    {
        foreach (int offset in candidates)
        {
            var values = _path.Values(segment.Payload(offset));
            if (!(wantNull ? values.Any(IsNull) : values.All(v => IsNull(v) || v is { KindCase: Value.KindOneofCase.ListValue, ListValue.Values.Count: 0 })))
                candidates.Clear(offset);
        }
    }

    private static bool IsNull(Value value) => value.KindCase is Value.KindOneofCase.NullValue or Value.KindOneofCase.None;
}
