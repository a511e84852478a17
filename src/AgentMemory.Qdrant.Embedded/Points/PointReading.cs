using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Points;

/// <summary>From a request's point to the stored form, checked.</summary>
internal static class PointReading
{
    public static StoredPoint Read(PointStruct point, CollectionSettings settings, ulong version)
    {
        var id = PointKey.From(point.Id);
        foreach (var value in point.Payload.Values) CheckFinite(value, depth: 0);
        var payload = new Struct();
        payload.Fields.Add(point.Payload);
        return new StoredPoint(id, version, payload.ToByteArray(), ReadVectors(point.Vectors, settings));
    }

    /// <summary>A dense vector of a request, in its stored form.</summary>
    public static float[] ReadDense(ReadOnlySpan<float> data, string name, VectorParams parameters)
    {
        if ((ulong)data.Length != parameters.Size) throw Refusal.InvalidArgument($"Vector dimension error: expected dim: {parameters.Size}, got {data.Length}" + (name.Length > 0 ? $" for '{name}'" : ""));
        float[] vector = data.ToArray();
        if (parameters.Distance == Distance.Cosine) CosineNormalization.Apply(vector);
        return vector;
    }

    private static Dictionary<string, float[]> ReadVectors(global::Qdrant.Client.Grpc.Vectors? vectors, CollectionSettings settings)
    {
        IEnumerable<KeyValuePair<string, Vector>> named = vectors?.VectorsOptionsCase switch
        {
            global::Qdrant.Client.Grpc.Vectors.VectorsOptionsOneofCase.Vector => new Dictionary<string, Vector> { [""] = vectors.Vector },
            global::Qdrant.Client.Grpc.Vectors.VectorsOptionsOneofCase.Vectors_ => vectors.Vectors_.Vectors,
            _ => throw Refusal.InvalidArgument("PointStruct.vectors is missing"),
        };
        var read = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var (name, vector) in named) read[name] = ReadDense([.. Dense(vector)], name, settings.Require(name));
        return read;
    }

    private static RepeatedField<float> Dense(Vector vector) => vector.VectorCase switch
    {
        Vector.VectorOneofCase.Dense => vector.Dense.Data,
        Vector.VectorOneofCase.None when vector.Indices is null && !vector.HasVectorsCount => vector.Data,
        Vector.VectorOneofCase.None => throw Refusal.Unimplemented("Vector.indices and vectors_count"),
        _ => throw Refusal.Unimplemented($"Vector.{vector.VectorCase}"),
    };

    private static void CheckFinite(Value value, int depth)
    {
        if (depth > 128) throw Refusal.InvalidArgument("the payload is nested deeper than 128");
        switch (value.KindCase)
        {
            case Value.KindOneofCase.DoubleValue when !double.IsFinite(value.DoubleValue):
                throw Refusal.InvalidArgument("payload numbers must be finite");
            case Value.KindOneofCase.ListValue:
                foreach (var element in value.ListValue.Values) CheckFinite(element, depth + 1);
                break;
            case Value.KindOneofCase.StructValue:
                foreach (var field in value.StructValue.Fields.Values) CheckFinite(field, depth + 1);
                break;
        }
    }
}
