using System.Buffers;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>From a create request to the configuration of the collection: checked, with a stock server's defaults filled in.</summary>
internal static class CollectionConfigs
{
    private static readonly SearchValues<char> RefusedInNames = SearchValues.Create("<>:\"/\\|?*\0\u001F");

    public static CollectionConfig Create(CreateCollection request)
    {
        CheckName(request.CollectionName);
        if (request.StrictModeConfig is { Enabled: true }) throw Refusal.Unimplemented("CreateCollection.strict_mode_config");
        if (request is { HasShardingMethod: true, ShardingMethod: ShardingMethod.Custom }) throw Refusal.Unimplemented("CreateCollection.sharding_method");
        CheckVectors(request.VectorsConfig);

        var hnsw = new HnswConfigDiff { M = 16, EfConstruct = 100, FullScanThreshold = 10000, MaxIndexingThreads = 0 };
        if (request.HnswConfig is not null) hnsw.MergeFrom(request.HnswConfig);
        var optimizers = new OptimizersConfigDiff { DeletedThreshold = 0.2, VacuumMinVectorNumber = 1000, DefaultSegmentNumber = 0, IndexingThreshold = 10000, FlushIntervalSec = 5 };
        if (request.OptimizersConfig is not null) optimizers.MergeFrom(request.OptimizersConfig);
        var wal = new WalConfigDiff { WalCapacityMb = 32, WalSegmentsAhead = 0 };
        if (request.WalConfig is not null) wal.MergeFrom(request.WalConfig);
        return new CollectionConfig
        {
            Params = new CollectionParams
            {
                ShardNumber = 1,
                OnDiskPayload = !request.HasOnDiskPayload || request.OnDiskPayload,
                ReplicationFactor = 1,
                WriteConsistencyFactor = 1,
                VectorsConfig = request.VectorsConfig?.Clone(),
                SparseVectorsConfig = request.SparseVectorsConfig is { Map.Count: > 0 } ? request.SparseVectorsConfig.Clone() : null,
            },
            HnswConfig = hnsw,
            OptimizerConfig = optimizers,
            WalConfig = wal,
            QuantizationConfig = request.QuantizationConfig?.Clone(),
            StrictModeConfig = request.StrictModeConfig?.Clone(),
            Metadata = { request.Metadata },
        };
    }

    public static void CheckName(string name)
    {
        if (name.Length is 0 || System.Text.Encoding.UTF8.GetByteCount(name) > 255 || name is "." or ".." || name.AsSpan().ContainsAny(RefusedInNames))
            throw Refusal.InvalidArgument($"collection name '{name}' must have 1 to 255 bytes and none of < > : \" / \\ | ? *");
    }

    private static void CheckVectors(VectorsConfig? config)
    {
        IEnumerable<KeyValuePair<string, VectorParams>> vectors = config?.ConfigCase switch
        {
            VectorsConfig.ConfigOneofCase.Params => new[] { KeyValuePair.Create("", config.Params) },
            VectorsConfig.ConfigOneofCase.ParamsMap => config.ParamsMap.Map,
            _ => Enumerable.Empty<KeyValuePair<string, VectorParams>>(),
        };
        foreach (var (name, vector) in vectors)
        {
            if (vector.Size is < 1 or > 65536) throw Refusal.InvalidArgument($"size of vector '{name}' must be 1 to 65536");
            if (vector.Distance is Distance.UnknownDistance || !Enum.IsDefined(vector.Distance)) throw Refusal.InvalidArgument($"distance of vector '{name}' is missing");
        }
    }
}
