using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>What info says of a collection.</summary>
internal static class CollectionReport
{
    public static CollectionInfo Describe(Collection collection)
    {
        var snapshot = collection.Snapshot;
        var info = new CollectionInfo
        {
            Status = collection.IsOptimizing ? CollectionStatus.Yellow : CollectionStatus.Green,
            OptimizerStatus = new OptimizerStatus { Ok = true },
            SegmentsCount = (ulong)Math.Max(1, snapshot.Segments.Count),
            PointsCount = (ulong)snapshot.PointCount,
            IndexedVectorsCount = (ulong)Math.Max(0, collection.IndexedSparse), // dense vectors are scanned: no approximate index holds them
            UpdateQueue = new UpdateQueueInfo(),
            Config = snapshot.Settings.Config.Clone(),
        };
        Threads(info.Config.OptimizerConfig);
        info.Warnings.AddRange(Warnings(snapshot.Settings));
        foreach (var (field, schema) in snapshot.Schema)
        {
            var described = schema.Clone();
            described.Points = (ulong)snapshot.Segments.Sum(view => (long)Indexed(view, field));
            info.PayloadSchema.Add(field, described);
        }
        return info;
    }

    /// <summary>Live points with a value in the index.</summary>
    private static int Indexed(SegmentView view, string field)
    {
        if (view.Deleted is null) return view.Segment.Indexes[field].Points;
        var live = view.Live();
        live.And(view.Segment.IndexedOffsets[field]);
        return live.Count;
    }

    /// <summary>The number of threads stands in the deprecated field as well.</summary>
    private static void Threads(OptimizersConfigDiff config)
    {
#pragma warning disable CS0612
        if (config.MaxOptimizationThreads is { HasValue: true } threads) config.DeprecatedMaxOptimizationThreads = threads.Value;
        else if (config.HasDeprecatedMaxOptimizationThreads) config.MaxOptimizationThreads = new MaxOptimizationThreads { Value = config.DeprecatedMaxOptimizationThreads };
#pragma warning restore CS0612
    }

    private static IEnumerable<CollectionWarning> Warnings(CollectionSettings settings)
    {
        foreach (var (name, vector) in settings.Vectors.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            bool isInline = vector.HnswConfig is { HasInlineStorage: true } own ? own.InlineStorage : settings.Config.HnswConfig.InlineStorage;
            if (isInline && vector.QuantizationConfig is null && settings.Config.QuantizationConfig is null)
                yield return new CollectionWarning { Message = $"The `hnsw_config.inline_storage` option for vector '{name}' requires quantization to be enabled. This option will be ignored." };
        }
    }
}
