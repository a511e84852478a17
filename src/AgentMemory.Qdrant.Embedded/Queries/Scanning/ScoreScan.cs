using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Queries.Scoring;
using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Queries.Scanning;

/// <summary>Scores every selected point.</summary>
internal sealed class ScoreScan(IPointScore score) : IColumnScan
{
    public void Scan(SegmentView view, Bitmap selected, TopPoints best)
    {
        foreach (int offset in selected) best.Offer(view, offset, score.Of(offset));
    }
}
