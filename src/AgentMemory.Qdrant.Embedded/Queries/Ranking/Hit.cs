using AgentMemory.Qdrant.Embedded.Points;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Ranking;

/// <summary>A live point of the snapshot that is read; within one snapshot, equal where the point is the same.</summary>
internal readonly record struct PointRef(SegmentView View, int Offset)
{
    public PointKey Id => View.Segment.Id(Offset);
}

/// <summary>A point found.</summary>
/// <param name="Point">Where it lies.</param>
/// <param name="Score">As answered.</param>
/// <param name="OrderValue">The value it was ordered by, where it was.</param>
/// <param name="HasVersion">False where the server answers version 0: where nothing was scored.</param>
internal readonly record struct Hit(PointRef Point, float Score, OrderValue? OrderValue = null, bool HasVersion = true)
{
    public ScoredPoint Write(PointOutput output)
    {
        var point = output.Scored(Point.View.Segment, Point.Offset, Score, HasVersion);
        point.OrderValue = OrderValue;
        return point;
    }
}
