using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Provisioning;

/// <summary>The request that makes a collection of memories.</summary>
internal static class CollectionRequest
{
    public static CreateCollection Create(string collection, EmbeddingProfileInfo profile, QdrantOptions options)
    {
        var dense = new VectorParams { Size = (ulong)profile.Dimensions, Distance = Distance.Cosine };
        var terms = new SparseVectorParams { Modifier = Modifier.Idf };
        var request = new CreateCollection
        {
            CollectionName = collection,
            VectorsConfig = new VectorsConfig { ParamsMap = new VectorParamsMap { Map = { [CollectionSchema.Dense] = dense } } },
            SparseVectorsConfig = new SparseVectorConfig { Map = { [CollectionSchema.Terms] = terms } },
        };
        if (options.ShardNumber is { } shards) request.ShardNumber = (uint)shards;
        if (options.ReplicationFactor is { } replicas) request.ReplicationFactor = (uint)replicas;
        if (options.WriteConsistencyFactor is { } acknowledged) request.WriteConsistencyFactor = (uint)acknowledged;
        request.Metadata[CollectionSchema.FingerprintKey] = new Value { StringValue = profile.Fingerprint };
        request.Metadata[CollectionSchema.ModelKey] = new Value { StringValue = profile.Model };
        request.Metadata[CollectionSchema.VersionKey] = new Value { IntegerValue = CollectionSchema.Version };
        return request;
    }
}
