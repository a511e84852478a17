using Google.Protobuf.Collections;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>What a payload of a request must fulfil before anything of the request is applied.</summary>
internal static class PayloadValidation
{
    /// <summary>Deepest accepted nesting. Each level takes three messages, and readers of the wire format stop at a hundred.</summary>
    public const int MaxDepth = 30;

    /// <summary>The payload as it is stored: values without a kind are nulls.</summary>
    /// <exception cref="RpcException">InvalidArgument: a number that is NaN or infinite, or nesting deeper than <see cref="MaxDepth"/>.</exception>
    public static Struct ToStored(MapField<string, Value> fields)
    {
        var stored = new Struct();
        foreach (var (key, value) in fields) stored.Fields[key] = ToStored(value, 1);
        return stored;
    }

    /// <summary>For payloads that an edit made from two checked ones.</summary>
    /// <exception cref="RpcException">InvalidArgument: nesting deeper than <see cref="MaxDepth"/>.</exception>
    public static Struct CheckDepth(Struct payload)
    {
        foreach (var value in payload.Fields.Values) CheckDepth(value, 1);
        return payload;
    }

    private static void CheckDepth(Value value, int depth)
    {
        if (depth > MaxDepth) throw TooDeep();
        if (value.KindCase == Value.KindOneofCase.ListValue)
            foreach (var element in value.ListValue.Values) CheckDepth(element, depth + 1);
        else if (value.KindCase == Value.KindOneofCase.StructValue)
            foreach (var field in value.StructValue.Fields.Values) CheckDepth(field, depth + 1);
    }

    private static RpcException TooDeep() =>
        Malformed.Request($"the payload is nested deeper than {MaxDepth} levels; flatten it or store the inner part as text");

    private static Value ToStored(Value value, int depth)
    {
        if (depth > MaxDepth) throw TooDeep();
        switch (value.KindCase)
        {
            case Value.KindOneofCase.None:
                return new Value { NullValue = NullValue.NullValue };
            case Value.KindOneofCase.DoubleValue when !double.IsFinite(value.DoubleValue):
                throw Malformed.Request("cannot convert to json number");
            case Value.KindOneofCase.ListValue:
                var list = new ListValue();
                foreach (var element in value.ListValue.Values) list.Values.Add(ToStored(element, depth + 1));
                return new Value { ListValue = list };
            case Value.KindOneofCase.StructValue:
                var inner = new Struct();
                foreach (var (key, field) in value.StructValue.Fields) inner.Fields[key] = ToStored(field, depth + 1);
                return new Value { StructValue = inner };
            default:
                return value.Clone();
        }
    }
}
