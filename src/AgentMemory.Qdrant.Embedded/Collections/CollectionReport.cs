using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>What CollectionInfo says of a collection: the request's settings over a stock server's defaults.</summary>
internal static class CollectionReport
{
    public static CollectionInfo Describe(CollectionSnapshot snapshot)
    {
        var request = snapshot.Settings.Request;
        var hnsw = new HnswConfigDiff { M = 16, EfConstruct = 100, FullScanThreshold = 10000, MaxIndexingThreads = 0 };
        if (request.HnswConfig is not null) hnsw.MergeFrom(request.HnswConfig);
        var optimizers = new OptimizersConfigDiff { DeletedThreshold = 0.2, VacuumMinVectorNumber = 1000, DefaultSegmentNumber = 0, IndexingThreshold = 10000, FlushIntervalSec = 5 };
        if (request.OptimizersConfig is not null) optimizers.MergeFrom(request.OptimizersConfig);
        var wal = new WalConfigDiff { WalCapacityMb = 32, WalSegmentsAhead = 0 };
        if (request.WalConfig is not null) wal.MergeFrom(request.WalConfig);
        var info = new CollectionInfo
        {
            Status = CollectionStatus.Green,
            OptimizerStatus = new OptimizerStatus { Ok = true },
            SegmentsCount = (ulong)Math.Max(1, snapshot.Segments.Count),
            PointsCount = (ulong)snapshot.PointCount,
            IndexedVectorsCount = 0,
            UpdateQueue = new UpdateQueueInfo(),
            Config = new CollectionConfig
            {
                Params = new CollectionParams { ShardNumber = 1, OnDiskPayload = true, ReplicationFactor = 1, WriteConsistencyFactor = 1, VectorsConfig = request.VectorsConfig },
                HnswConfig = hnsw,
                OptimizerConfig = optimizers,
                WalConfig = wal,
                QuantizationConfig = request.QuantizationConfig,
                Metadata = { request.Metadata },
            },
        };
        foreach (var (field, schema) in snapshot.Schema)
        {
            var described = schema.Clone();
            described.Points = (ulong)snapshot.Segments.Sum(s => (long)s.Segment.Indexes[field].Points);
            info.PayloadSchema.Add(field, described);
        }
        return info;
    }
}
