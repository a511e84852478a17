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

    public static StoredPoint Read(PointStruct point, CollectionSettings settings, ulong version) =>
        new(PointKey.From(point.Id), version, ReadPayload(point.Payload), ReadVectors(point.Vectors, settings));

    /// <summary>Serialized, after a check of its numbers and its depth.</summary>
    public static byte[] ReadPayload(MapField<string, Value> fields)
    {
        CheckPayload(fields);
        var payload = new Struct();
        payload.Fields.Add(fields);
        return payload.ToByteArray();
    }

    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: a number that is not finite, or too deep.</exception>
    public static void CheckPayload(MapField<string, Value> fields)
    {
        foreach (var value in fields.Values) Check(value, depth: 0);
    }

    public static Dictionary<string, StoredVector> ReadVectors(global::Qdrant.Client.Grpc.Vectors? vectors, CollectionSettings settings)
    {
        IEnumerable<KeyValuePair<string, Vector>> named = vectors?.VectorsOptionsCase switch
        {
            global::Qdrant.Client.Grpc.Vectors.VectorsOptionsOneofCase.Vector => new[] { KeyValuePair.Create("", vectors.Vector) },
            global::Qdrant.Client.Grpc.Vectors.VectorsOptionsOneofCase.Vectors_ => vectors.Vectors_.Vectors,
            _ => throw Refusal.InvalidArgument("PointStruct.vectors is missing"),
        };
        var read = new Dictionary<string, StoredVector>(StringComparer.Ordinal);
        foreach (var (name, vector) in named) read[name] = VectorConversion.Read(vector, settings.Require(name));
        return read;
    }

    private static void Check(Value value, int depth)
    {
        if (depth > MaxPayloadDepth) throw Refusal.InvalidArgument($"the payload is nested deeper than {MaxPayloadDepth}");
        switch (value.KindCase)
        {
            case Value.KindOneofCase.DoubleValue when !double.IsFinite(value.DoubleValue):
                throw Refusal.InvalidArgument("payload numbers must be finite");
            case Value.KindOneofCase.ListValue:
                foreach (var element in value.ListValue.Values) Check(element, depth + 1);
                break;
            case Value.KindOneofCase.StructValue:
                foreach (var field in value.StructValue.Fields.Values) Check(field, depth + 1);
                break;
        }
    }
}
