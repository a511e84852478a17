using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
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
        // Selected rows lie apart, where a processor foresees no stream: the next one is asked for while the current one is compared.
        int pending = -1;
        foreach (int offset in selected)
        {
            Prefetch(column.Get(offset));
            if (pending >= 0) best.Offer(view, pending, metric.Similarity(query, column.Get(pending)));
            pending = offset;
        }
        if (pending >= 0) best.Offer(view, pending, metric.Similarity(query, column.Get(pending)));
    }

    private static unsafe void Prefetch(ReadOnlySpan<float> row)
    {
        if (!Sse.IsSupported) return;
        // An address is all a prefetch takes: nothing is read, and a row that the collector moves meanwhile is merely not there early.
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(row));
        for (int at = 0; at < row.Length * sizeof(float); at += 64) Sse.Prefetch0(start + at);
    }
}
