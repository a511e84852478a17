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
            IndexedVectorsCount = 0, // the engine scans: there is no approximate index that could hold vectors
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
}
