using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>What info says of a collection.</summary>
internal static class CollectionReport
{
    public static CollectionInfo Describe(CollectionSnapshot snapshot)
    {
        var info = new CollectionInfo
        {
            Status = CollectionStatus.Green,
            OptimizerStatus = new OptimizerStatus { Ok = true },
            SegmentsCount = (ulong)Math.Max(1, snapshot.Segments.Count),
            PointsCount = (ulong)snapshot.PointCount,
            IndexedVectorsCount = IndexedVectors(snapshot),
            UpdateQueue = new UpdateQueueInfo(),
            Config = snapshot.Settings.Config.Clone(),
        };
        foreach (var (field, schema) in snapshot.Schema)
        {
            var described = schema.Clone();
            described.Points = (ulong)snapshot.Segments.Sum(s => (long)s.Segment.Indexes[field].Points);
            info.PayloadSchema.Add(field, described);
        }
        return info;
    }

    /// <summary>Sparse vectors are indexed exactly; dense ones are scanned, so no approximate index holds them.</summary>
    private static ulong IndexedVectors(CollectionSnapshot snapshot)
    {
        ulong count = 0;
        foreach (var view in snapshot.Segments)
            foreach (string name in snapshot.Settings.Sparse.Keys)
                if (view.Segment.Vectors.TryGetValue(name, out var column))
                    for (int offset = 0; offset < view.Segment.Count; offset++)
                        if (view.IsLive(offset) && column.Has(offset)) count++;
        return count;
    }
}
