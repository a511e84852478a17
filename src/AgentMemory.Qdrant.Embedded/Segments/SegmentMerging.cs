using AgentMemory.Qdrant.Embedded.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Segments;

/// <summary>
/// Keeps the number of segments logarithmic: as soon as eight neighbours are of about the same size they become one,
/// so each point is rewritten log8(batches) times.
/// </summary>
internal static class SegmentMerging
{
    private const int Factor = 8;

    public static List<SegmentView> Merge(List<SegmentView> segments, CollectionSettings settings, IReadOnlyDictionary<string, PayloadSchemaInfo> schema)
    {
        segments.RemoveAll(s => s.LiveCount == 0);
        while (true)
        {
            int first = segments.FindIndex(s => s.Segment.Count > 64 && s.LiveCount * 2 < s.Segment.Count), count = 1;
            if (first < 0) (first, count) = FindRun(segments);
            if (first < 0) return segments;
            var points = segments.GetRange(first, count).SelectMany(LivePoints).ToList();
            segments.RemoveRange(first, count);
            segments.Insert(first, new SegmentView(Segment.Build(points, settings.Slots, schema), null));
        }
    }

    public static IEnumerable<StoredPoint> LivePoints(SegmentView view)
    {
        for (int offset = 0; offset < view.Segment.Count; offset++)
            if (view.IsLive(offset)) yield return view.Segment.Read(offset);
    }

    private static (int First, int Count) FindRun(List<SegmentView> segments)
    {
        if (segments.Count < Factor) return (-1, 0);
        int total = 0, largest = 0;
        for (int i = segments.Count - Factor; i < segments.Count; i++)
            (total, largest) = (total + segments[i].LiveCount, Math.Max(largest, segments[i].LiveCount));
        if (largest * Factor <= total * 4) return (segments.Count - Factor, Factor); // eight of similar size
        // A large segment in front of small ones: merge only the small tail.
        int tail = segments.Count - 1, sum = segments[tail].LiveCount;
        while (tail > 0 && segments[tail - 1].LiveCount <= Math.Max(64, sum)) sum += segments[--tail].LiveCount;
        int length = segments.Count - tail;
        return length >= Factor / 2 && segments.Count >= Factor ? (tail, length) : segments.Count > 4 * Factor ? (segments.Count - Factor, Factor) : (-1, 0);
    }
}
