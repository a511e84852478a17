using AgentMemory.Qdrant.Embedded.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Segments;

/// <summary>
/// One consistent state of a collection, published by a single reference write: readers take it once, never wait, and see a batch whole or not at all.
/// </summary>
internal sealed record CollectionSnapshot(
    string Name,
    CollectionSettings Settings,
    IReadOnlyDictionary<string, PayloadSchemaInfo> Schema,
    IReadOnlyList<SegmentView> Segments)
{
    // Computed, not initialised: a copy made by `with` would keep the old number.
    public long PointCount => Segments.Sum(s => (long)s.LiveCount);

    /// <summary>Whether a live point has this UUID, or these bytes in its payload; reads every payload.</summary>
    public bool Holds(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 16 && TryLocate(PointKey.From(new Guid(bytes, bigEndian: true)), out _, out _)) return true;
        foreach (var view in Segments)
            for (int offset = 0; offset < view.Segment.Count; offset++)
                if (view.IsLive(offset) && view.Segment.PayloadBytes(offset).Span.IndexOf(bytes) >= 0) return true;
        return false;
    }

    public bool TryLocate(PointKey id, out SegmentView view, out int offset)
    {
        for (int i = Segments.Count - 1; i >= 0; i--) // newest first: recent points are asked for most
        {
            view = Segments[i];
            if (view.Segment.TryFind(id, out offset) && view.IsLive(offset)) return true;
        }
        (view, offset) = (null!, -1);
        return false;
    }
}
