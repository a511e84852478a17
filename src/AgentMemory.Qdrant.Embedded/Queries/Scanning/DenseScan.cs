using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Queries.Scoring;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scanning;

/// <summary>The plain float32 scan: every selected vector is compared with SIMD.</summary>
internal sealed class DenseScan(DenseColumn column, Metric metric, float[] query) : IColumnScan
{
    public void Scan(SegmentView view, Bitmap selected, TopPoints best)
    {
        foreach (int offset in selected) best.Offer(view, offset, metric.Similarity(query, column.Get(offset)));
    }
}
