using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Provisioning;

/// <summary>The request that makes a collection of memories. The older flags for memory and disk are used: every version from 1.16 on knows them.</summary>
internal static class CollectionRequest
{
    private const long Million = 1_000_000;

    public static CreateCollection Create(string collection, EmbeddingProfileInfo profile, QdrantOptions options)
    {
        string quantization = options.Quantization != "auto" ? options.Quantization : options.ExpectedMemories >= Million ? "int8" : "none";
        bool indexOnDisk = options.IndexOnDisk ?? options.ExpectedMemories >= 100 * Million;
        var dense = new VectorParams { Size = (ulong)profile.Dimensions, Distance = Distance.Cosine };
        if (options.VectorsOnDisk ?? quantization != "none") dense.OnDisk = true;
        var terms = new SparseVectorParams { Modifier = Modifier.Idf };
        if (indexOnDisk) terms.Index = new SparseIndexConfig { OnDisk = true };
        var request = new CreateCollection
        {
            CollectionName = collection,
            VectorsConfig = new VectorsConfig { ParamsMap = new VectorParamsMap { Map = { [CollectionSchema.Dense] = dense } } },
            SparseVectorsConfig = new SparseVectorConfig { Map = { [CollectionSchema.Terms] = terms } },
            QuantizationConfig = Quantization(quantization),
            HnswConfig = new HnswConfigDiff(),
        };
        if (options.TenantGraphs) (request.HnswConfig.M, request.HnswConfig.PayloadM) = (0, 16);
        if (indexOnDisk) request.HnswConfig.OnDisk = true;
        if (options.FallbackShard.Length > 0) request.ShardingMethod = ShardingMethod.Custom;
        if (options.ShardNumber is { } shards) request.ShardNumber = (uint)shards;
        if (options.ReplicationFactor is { } replicas) request.ReplicationFactor = (uint)replicas;
        if (options.WriteConsistencyFactor is { } acknowledged) request.WriteConsistencyFactor = (uint)acknowledged;
        request.Metadata[CollectionSchema.FingerprintKey] = new Value { StringValue = profile.Fingerprint };
        request.Metadata[CollectionSchema.ModelKey] = new Value { StringValue = profile.Model };
        request.Metadata[CollectionSchema.VersionKey] = new Value { IntegerValue = CollectionSchema.Version };
        return request;
    }

    private static QuantizationConfig? Quantization(string kind) => kind switch
    {
        "int8" => new QuantizationConfig { Scalar = new ScalarQuantization { Type = QuantizationType.Int8, Quantile = 0.99f, AlwaysRam = true } },
        "binary" => new QuantizationConfig { Binary = new BinaryQuantization { AlwaysRam = true } },
        _ => null,
    };
}
