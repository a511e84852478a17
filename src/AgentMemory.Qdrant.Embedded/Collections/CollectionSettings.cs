using System.Buffers;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>The checked configuration of a collection.</summary>
internal sealed class CollectionSettings
{
    private static readonly SearchValues<char> RefusedInNames = SearchValues.Create("<>:\"/\\|?*\0\u001F");

    public CollectionSettings(CreateCollection request)
    {
        Request = request;
        if (request.SparseVectorsConfig is { Map.Count: > 0 }) throw Refusal.Unimplemented("CreateCollection.sparse_vectors_config");
        if (request.StrictModeConfig is { Enabled: true }) throw Refusal.Unimplemented("CreateCollection.strict_mode_config");
        if (request.ShardingMethod == ShardingMethod.Custom) throw Refusal.Unimplemented("CreateCollection.sharding_method");
        Vectors = request.VectorsConfig?.ConfigCase switch
        {
            VectorsConfig.ConfigOneofCase.Params => new Dictionary<string, VectorParams>(StringComparer.Ordinal) { [""] = request.VectorsConfig.Params },
            VectorsConfig.ConfigOneofCase.ParamsMap => new Dictionary<string, VectorParams>(request.VectorsConfig.ParamsMap.Map, StringComparer.Ordinal),
            _ => new Dictionary<string, VectorParams>(),
        };
        foreach (var (name, vector) in Vectors)
        {
            if (vector.Size is < 1 or > 65536) throw Refusal.InvalidArgument($"size of vector '{name}' must be 1 to 65536");
            if (vector.Distance is Distance.UnknownDistance || !Enum.IsDefined(vector.Distance)) throw Refusal.InvalidArgument($"distance of vector '{name}' is missing");
            if (vector.Datatype is not (Datatype.Default or Datatype.Float32)) throw Refusal.Unimplemented("VectorParams.datatype other than Float32");
            if (vector.MultivectorConfig is not null) throw Refusal.Unimplemented("VectorParams.multivector_config");
        }
        Dims = Vectors.ToDictionary(v => v.Key, v => (int)v.Value.Size, StringComparer.Ordinal);
    }

    /// <summary>The request that made it, kept as it came.</summary>
    public CreateCollection Request { get; }

    /// <summary>By name; "" is the unnamed vector.</summary>
    public IReadOnlyDictionary<string, VectorParams> Vectors { get; }

    public IReadOnlyDictionary<string, int> Dims { get; }

    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: no such vector.</exception>
    public VectorParams Require(string name) => Vectors.TryGetValue(name, out var found)
        ? found
        : throw Refusal.InvalidArgument($"Not existing vector name error: {name}");

    public static void CheckName(string name)
    {
        if (name.Length is 0 || System.Text.Encoding.UTF8.GetByteCount(name) > 255 || name is "." or ".." || name.AsSpan().ContainsAny(RefusedInNames))
            throw Refusal.InvalidArgument($"collection name '{name}' must have 1 to 255 bytes and none of < > : \" / \\ | ? *");
    }
}
