namespace AgentMemory.Qdrant.Embedded.Segments;

/// <summary>A segment as one snapshot sees it: without the points that were deleted or rewritten since it was built.</summary>
internal sealed class SegmentView(Segment segment, Bitmap? deleted)
{
    public Segment Segment => segment;

    /// <summary>Null while nothing is deleted; never written after publication.</summary>
    public Bitmap? Deleted => deleted;

    public int LiveCount { get; } = segment.Count - (deleted?.Count ?? 0);

    public bool IsLive(int offset) => deleted is null || !deleted[offset];

    public Bitmap Live()
    {
        var live = Bitmap.Full(segment.Count);
        if (deleted is not null) live.AndNot(deleted);
        return live;
    }
}
