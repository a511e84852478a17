using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Points;

/// <summary>From a request's points, payloads and vectors to the stored form, checked.</summary>
internal static class PointReading
{
    private const int MaxPayloadDepth = 128;

    /// <summary>Serialized, after a check of its numbers and its depth.</summary>
    public static byte[] ReadPayload(MapField<string, Value> fields)
    {
        CheckPayload(fields);
        var payload = new Struct();
        payload.Fields.Add(fields);
        return payload.ToByteArray();
    }

    /// <summary>Checks numbers and depth; a value without a kind becomes a null.</summary>
    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: a number that is not finite, or too deep.</exception>
    public static void CheckPayload(MapField<string, Value> fields)
    {
        foreach (var value in fields.Values) Check(value, depth: 0);
    }

    /// <param name="vectors">Of one point.</param>
    /// <param name="settings">Of the collection that is written.</param>
    /// <param name="failure">Set by the first unknown name, which the server finds only when it applies the write.</param>
    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: no vectors, wrong kind or length.</exception>
    public static Dictionary<string, StoredVector> ReadVectors(global::Qdrant.Client.Grpc.Vectors vectors, CollectionSettings settings, ref global::Grpc.Core.RpcException? failure)
    {
        IEnumerable<KeyValuePair<string, Vector>> named = vectors.VectorsOptionsCase switch
        {
            global::Qdrant.Client.Grpc.Vectors.VectorsOptionsOneofCase.Vector => new[] { KeyValuePair.Create("", vectors.Vector) },
            global::Qdrant.Client.Grpc.Vectors.VectorsOptionsOneofCase.Vectors_ => vectors.Vectors_.Vectors,
            _ => throw Malformed.Request("No Vector Provided"),
        };
        var read = new Dictionary<string, StoredVector>(StringComparer.Ordinal);
        foreach (var (name, vector) in named)
        {
            if (settings.Slots.TryGetValue(name, out var slot)) read[name] = VectorConversion.Read(vector, slot);
            else failure ??= Refusal.InvalidArgument($"Not existing vector name error: {name}");
        }
        return read;
    }

    private static void Check(Value value, int depth)
    {
        if (value.KindCase == Value.KindOneofCase.None) value.NullValue = NullValue.NullValue; // the request is the engine's own copy
        if (depth > MaxPayloadDepth) throw Refusal.InvalidArgument($"the payload is nested deeper than {MaxPayloadDepth}");
        switch (value.KindCase)
        {
            case Value.KindOneofCase.DoubleValue when !double.IsFinite(value.DoubleValue):
                throw Malformed.Request("cannot convert to json number");
            case Value.KindOneofCase.ListValue:
                foreach (var element in value.ListValue.Values) Check(element, depth + 1);
                break;
            case Value.KindOneofCase.StructValue:
                foreach (var field in value.StructValue.Fields.Values) Check(field, depth + 1);
                break;
        }
    }
}
