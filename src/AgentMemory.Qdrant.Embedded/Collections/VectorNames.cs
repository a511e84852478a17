using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>Vector names that come and go after the collection was created.</summary>
internal static class VectorNames
{
    public static void Check(CreateVectorNameRequest request)
    {
        switch (request.VectorConfigCase)
        {
            case CreateVectorNameRequest.VectorConfigOneofCase.DenseConfig:
                ConfigChecks.Size(request.DenseConfig.Size, "vector_config");
                ConfigChecks.Distance(request.DenseConfig.Distance);
                ConfigChecks.Datatype(request.DenseConfig.HasDatatype, request.DenseConfig.Datatype);
                ConfigChecks.Comparator(request.DenseConfig.MultivectorConfig);
                CollectionNames.CheckVector(request.VectorName, "dense");
                break;
            case CreateVectorNameRequest.VectorConfigOneofCase.SparseConfig:
                ConfigChecks.Sparse(request.VectorName, Sparse(request.SparseConfig));
                break;
            default:
                throw Malformed.Request("vector_config is required (dense_config or sparse_config)");
        }
    }

    /// <returns>Null where the name exists as asked for.</returns>
    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: the name exists in another form.</exception>
    public static CollectionConfig? Add(CollectionSettings settings, CreateVectorNameRequest request)
    {
        string name = request.VectorName;
        var slot = request.VectorConfigCase == CreateVectorNameRequest.VectorConfigOneofCase.DenseConfig
            ? Vectors.VectorSlot.Of(name, Dense(request.DenseConfig))
            : Vectors.VectorSlot.Of(name, Sparse(request.SparseConfig));
        if (settings.Slots.TryGetValue(name, out var existing))
            return existing == slot ? null : throw Refusal.InvalidArgument($"Vector `{name}` already exists with a different configuration");
        var config = settings.Config.Clone();
        if (request.VectorConfigCase == CreateVectorNameRequest.VectorConfigOneofCase.DenseConfig)
        {
            AsMap(config.Params).Map.Add(name, Dense(request.DenseConfig));
        }
        else
        {
            config.Params.SparseVectorsConfig ??= new SparseVectorConfig();
            config.Params.SparseVectorsConfig.Map.Add(name, Sparse(request.SparseConfig));
        }
        ConfigForm.Normalize(config);
        return config;
    }

    /// <returns>Null where there is no such name.</returns>
    public static CollectionConfig? Remove(CollectionSettings settings, string name)
    {
        if (!settings.Slots.ContainsKey(name)) return null;
        var config = settings.Config.Clone();
        if (settings.Sparse.ContainsKey(name))
        {
            config.Params.SparseVectorsConfig.Map.Remove(name);
            if (config.Params.SparseVectorsConfig.Map.Count == 0) config.Params.SparseVectorsConfig = null;
        }
        else
        {
            AsMap(config.Params).Map.Remove(name);
        }
        return config;
    }

    private static VectorParamsMap AsMap(CollectionParams parameters)
    {
        if (parameters.VectorsConfig.ConfigCase == VectorsConfig.ConfigOneofCase.Params)
            parameters.VectorsConfig = new VectorsConfig { ParamsMap = new VectorParamsMap { Map = { [""] = parameters.VectorsConfig.Params } } };
        return parameters.VectorsConfig.ParamsMap ??= new VectorParamsMap();
    }

    private static VectorParams Dense(DenseVectorCreationConfig config)
    {
        var vector = new VectorParams { Size = config.Size, Distance = config.Distance, MultivectorConfig = config.MultivectorConfig?.Clone() };
        if (config.HasDatatype) vector.Datatype = config.Datatype;
        return vector;
    }

    private static SparseVectorParams Sparse(SparseVectorCreationConfig config)
    {
        var sparse = new SparseVectorParams();
        if (config.HasModifier) sparse.Modifier = config.Modifier;
        if (config.HasDatatype) sparse.Index = new SparseIndexConfig { Datatype = config.Datatype };
        return sparse;
    }
}
