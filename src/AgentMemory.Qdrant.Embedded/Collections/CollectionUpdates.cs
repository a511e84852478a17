using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>From a configuration and an update request to the next configuration. What is not named stays.</summary>
internal static class CollectionUpdates
{
    public static void Check(UpdateCollection request)
    {
        Malformed.AtLeast("timeout", request.HasTimeout, request.Timeout, 1);
        ConfigChecks.Optimizers(request.OptimizersConfig);
        ConfigChecks.Hnsw(request.HnswConfig);
        ConfigChecks.StrictMode(request.StrictModeConfig);
        ConfigChecks.Payload(request.Params?.Payload);
        if (request.QuantizationConfig is not null) _ = ToConfig(request.QuantizationConfig);
        if (request.Params is not { } parameters) return;
        Malformed.AtLeast("params.replication_factor", parameters.HasReplicationFactor, parameters.ReplicationFactor, 1);
        Malformed.AtLeast("params.write_consistency_factor", parameters.HasWriteConsistencyFactor, parameters.WriteConsistencyFactor, 1);
    }

    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: a vector that does not exist, a value out of range.</exception>
    public static CollectionConfig Apply(CollectionConfig current, UpdateCollection request)
    {
        var config = current.Clone();
        if (request.OptimizersConfig is not null) Merge(config.OptimizerConfig, request.OptimizersConfig);
        if (request.HnswConfig is not null) config.HnswConfig.MergeFrom(request.HnswConfig);
        if (request.Params is not null) Merge(config.Params, request.Params);
        if (request.QuantizationConfig is not null) config.QuantizationConfig = ToConfig(request.QuantizationConfig);
        if (request.StrictModeConfig is not null)
        {
            config.StrictModeConfig ??= new StrictModeConfig();
            if (request.StrictModeConfig.MultivectorConfig is not null) config.StrictModeConfig.MultivectorConfig = null; // replaced as a whole
            if (request.StrictModeConfig.SparseConfig is not null) config.StrictModeConfig.SparseConfig = null;
            config.StrictModeConfig.MergeFrom(request.StrictModeConfig);
        }
        MergeVectors(config.Params.VectorsConfig, request.VectorsConfig);
        foreach (var (name, sparse) in request.SparseVectorsConfig?.Map ?? [])
        {
            ConfigChecks.SparseIndex(sparse.Index);
            if (config.Params.SparseVectorsConfig?.Map.TryGetValue(name, out var stored) is not true) throw UnknownVector(name);
            stored.MergeFrom(sparse);
        }
        MergeMetadata(config.Metadata, request.Metadata);
        ConfigForm.Normalize(config);
        return config;
    }

    /// <summary>Field by field; the one-of of the threads is replaced, not merged, and the deprecated number goes before it.</summary>
    public static void Merge(OptimizersConfigDiff into, OptimizersConfigDiff from)
    {
        if (from.MaxOptimizationThreads is not null) into.MaxOptimizationThreads = null;
        into.MergeFrom(from);
        if (!from.HasDeprecatedMaxOptimizationThreads) return;
        into.MaxOptimizationThreads = new MaxOptimizationThreads { Value = from.DeprecatedMaxOptimizationThreads };
        into.ClearDeprecatedMaxOptimizationThreads();
    }

    private static void Merge(CollectionParams into, CollectionParamsDiff from)
    {
        if (from.HasReplicationFactor) into.ReplicationFactor = from.ReplicationFactor;
        if (from.HasWriteConsistencyFactor) into.WriteConsistencyFactor = from.WriteConsistencyFactor;
        if (from.HasOnDiskPayload) into.OnDiskPayload = from.OnDiskPayload;
        if (from.HasReadFanOutFactor) into.ReadFanOutFactor = from.ReadFanOutFactor;
        if (from.HasReadFanOutDelayMs) into.ReadFanOutDelayMs = from.ReadFanOutDelayMs;
        if (from.Payload is not null) into.Payload = from.Payload.Clone();
    }

    private static void MergeVectors(VectorsConfig stored, VectorsConfigDiff? diff)
    {
        switch (diff?.ConfigCase)
        {
            case VectorsConfigDiff.ConfigOneofCase.Params:
                Merge(Find(stored, ""), diff.Params);
                break;
            case VectorsConfigDiff.ConfigOneofCase.ParamsMap:
                foreach (var (name, vector) in diff.ParamsMap.Map) Merge(Find(stored, name), vector);
                break;
        }
    }

    private static VectorParams Find(VectorsConfig stored, string name)
    {
        if (stored.ConfigCase == VectorsConfig.ConfigOneofCase.Params) return name.Length == 0 ? stored.Params : throw UnknownVector(name);
        return stored.ParamsMap.Map.TryGetValue(name, out var found) ? found : throw UnknownVector(name);
    }

    private static void Merge(VectorParams into, VectorParamsDiff from)
    {
        ConfigChecks.Hnsw(from.HnswConfig, "vectors_config.hnsw_config");
        ConfigChecks.VectorMemory(from.HasMemory, from.Memory);
        if (from.HnswConfig is not null)
        {
            into.HnswConfig ??= new HnswConfigDiff();
            into.HnswConfig.MergeFrom(from.HnswConfig);
        }
        if (from.QuantizationConfig is not null) into.QuantizationConfig = ToConfig(from.QuantizationConfig);
        if (from.HasOnDisk) into.OnDisk = from.OnDisk;
        if (from.HasMemory) into.Memory = from.Memory;
    }

    private static void MergeMetadata(MapField<string, Value> into, MapField<string, Value> from)
    {
        foreach (var (key, value) in from)
        {
            if (value.KindCase is Value.KindOneofCase.NullValue or Value.KindOneofCase.None) into.Remove(key);
            else into[key] = value.Clone();
        }
    }

    /// <returns>Null where quantization is switched off.</returns>
    private static QuantizationConfig? ToConfig(QuantizationConfigDiff diff)
    {
        var config = diff.QuantizationCase switch
        {
            QuantizationConfigDiff.QuantizationOneofCase.Scalar => new QuantizationConfig { Scalar = diff.Scalar.Clone() },
            QuantizationConfigDiff.QuantizationOneofCase.Product => new QuantizationConfig { Product = diff.Product.Clone() },
            QuantizationConfigDiff.QuantizationOneofCase.Binary => new QuantizationConfig { Binary = diff.Binary.Clone() },
            QuantizationConfigDiff.QuantizationOneofCase.Turboquant => new QuantizationConfig { Turboquant = diff.Turboquant.Clone() },
            QuantizationConfigDiff.QuantizationOneofCase.Disabled => null,
            _ => throw Malformed.Request("Unable to convert quantization config"),
        };
        ConfigChecks.Quantization(config);
        return config;
    }

    private static global::Grpc.Core.RpcException UnknownVector(string name) => Refusal.InvalidArgument($"Not existing vector name error: {name}");
}
