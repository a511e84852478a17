using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>From a create request to the configuration of the collection: checked, with a stock server's defaults filled in.</summary>
internal static class CollectionConfigs
{
    public static CollectionConfig Create(CreateCollection request)
    {
        CollectionNames.CheckNew(request.CollectionName);
        Malformed.AtLeast("shard_number", request.HasShardNumber, request.ShardNumber, 1);
        Malformed.AtLeast("replication_factor", request.HasReplicationFactor, request.ReplicationFactor, 1);
        Malformed.AtLeast("write_consistency_factor", request.HasWriteConsistencyFactor, request.WriteConsistencyFactor, 1);
        ConfigChecks.Hnsw(request.HnswConfig);
        ConfigChecks.Optimizers(request.OptimizersConfig);
        ConfigChecks.Wal(request.WalConfig);
        ConfigChecks.StrictMode(request.StrictModeConfig);
        ConfigChecks.Quantization(request.QuantizationConfig);
        ConfigChecks.Payload(request.Payload);
        if (request.HasShardingMethod && !Enum.IsDefined(request.ShardingMethod)) throw Malformed.Request($"Cannot convert ShardingMethod: {request.ShardingMethod:D}");
        var vectors = Vectors(request.VectorsConfig);
        CheckSparse(request.SparseVectorsConfig, vectors);

        var hnsw = new HnswConfigDiff { M = 16, EfConstruct = 100, FullScanThreshold = 10000, MaxIndexingThreads = 0 };
        if (request.HnswConfig is not { HasMemory: true }) hnsw.OnDisk = false;
        if (request.HnswConfig is not null) hnsw.MergeFrom(request.HnswConfig);
        var optimizers = new OptimizersConfigDiff
        {
            DeletedThreshold = 0.2,
            VacuumMinVectorNumber = 1000,
            DefaultSegmentNumber = 0,
            IndexingThreshold = 10000,
            FlushIntervalSec = 5,
            MaxOptimizationThreads = new MaxOptimizationThreads { Setting = MaxOptimizationThreads.Types.Setting.Auto },
        };
        if (request.OptimizersConfig is not null) CollectionUpdates.Merge(optimizers, request.OptimizersConfig);
        var wal = new WalConfigDiff { WalCapacityMb = 32, WalSegmentsAhead = 0, WalRetainClosed = 1 };
        if (request.WalConfig is not null) wal.MergeFrom(request.WalConfig);
        var parameters = new CollectionParams
        {
            ShardNumber = request.HasShardNumber ? request.ShardNumber : 1,
            OnDiskPayload = !request.HasOnDiskPayload || request.OnDiskPayload,
            ReplicationFactor = request.HasReplicationFactor ? request.ReplicationFactor : 1,
            WriteConsistencyFactor = request.HasWriteConsistencyFactor ? request.WriteConsistencyFactor : 1,
            VectorsConfig = vectors,
            SparseVectorsConfig = request.SparseVectorsConfig is { Map.Count: > 0 } ? request.SparseVectorsConfig.Clone() : null,
            Payload = request.Payload?.Clone(),
        };
        if (request.HasShardingMethod) parameters.ShardingMethod = request.ShardingMethod;
        var config = new CollectionConfig
        {
            Params = parameters,
            HnswConfig = hnsw,
            OptimizerConfig = optimizers,
            WalConfig = wal,
            QuantizationConfig = request.QuantizationConfig?.Clone(),
            StrictModeConfig = request.StrictModeConfig?.Clone(),
            Metadata = { request.Metadata },
        };
        ConfigForm.Normalize(config);
        return config;
    }

    private static VectorsConfig Vectors(VectorsConfig? config)
    {
        switch (config?.ConfigCase)
        {
            case VectorsConfig.ConfigOneofCase.Params:
                ConfigChecks.Vector(config.Params, "vectors_config.config");
                return config.Clone();
            case VectorsConfig.ConfigOneofCase.ParamsMap:
                foreach (var (name, vector) in config.ParamsMap.Map)
                {
                    ConfigChecks.Vector(vector, "vectors_config.config.map.[]");
                    CollectionNames.CheckVector(name, "dense");
                }
                return config.Clone();
            default:
                return new VectorsConfig { ParamsMap = new VectorParamsMap() };
        }
    }

    private static void CheckSparse(SparseVectorConfig? sparse, VectorsConfig dense)
    {
        foreach (var (name, parameters) in sparse?.Map ?? [])
        {
            ConfigChecks.Sparse(name, parameters);
            if (dense.ConfigCase == VectorsConfig.ConfigOneofCase.ParamsMap && dense.ParamsMap.Map.ContainsKey(name))
                throw Refusal.InvalidArgument($"Dense and sparse vector names must be unique - duplicate found with '{name}'");
        }
    }
}
