using System.Buffers;
using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Queries.Scoring;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scanning;

/// <summary>
/// Nearest sparse vectors. Only points that share an index with the query are answered: they are found through the postings,
/// or, where few points are selected, by a look at each of those.
/// </summary>
/// <param name="column">The vectors.</param>
/// <param name="query">Indices ascending.</param>
/// <param name="keepZero">The server's index drops scores that are exactly 0 (or not a number), its scan of few points keeps them.</param>
internal sealed class SparseScan(SparseColumn column, StoredVector query, bool keepZero) : IColumnScan
{
    private readonly uint[] _indices = query.Indices!;

    public void Scan(SegmentView view, Bitmap selected, TopPoints best)
    {
        long postings = 0;
        foreach (uint index in _indices)
            if (column.TryGetPostings(index, out var offsets, out _)) postings += offsets.Length;
        if (postings == 0) return;
        int count = selected.Count;
        if (count * (long)_indices.Length < postings) ScanPoints(view, selected, best);
        else ScanPostings(view, selected, best);
    }

    private void ScanPoints(SegmentView view, Bitmap selected, TopPoints best)
    {
        foreach (int offset in selected)
            if (SparseSimilarity.TryDot(_indices, query.Values, column.Indices(offset), column.Values(offset), out float score)) Offer(view, offset, score, best);
    }

    private void ScanPostings(SegmentView view, Bitmap selected, TopPoints best)
    {
        int count = view.Segment.Count;
        float[] scores = ArrayPool<float>.Shared.Rent(count);
        try
        {
            scores.AsSpan(0, count).Clear();
            var touched = new Bitmap(count);
            for (int i = 0; i < _indices.Length; i++)
            {
                if (!column.TryGetPostings(_indices[i], out var offsets, out var values)) continue;
                float weight = query.Values[i];
                for (int p = 0; p < offsets.Length; p++)
                {
                    scores[offsets[p]] += weight * values[p];
                    touched.Set(offsets[p]);
                }
            }
            touched.And(selected);
            foreach (int offset in touched) Offer(view, offset, scores[offset], best);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scores);
        }
    }

    private void Offer(SegmentView view, int offset, float score, TopPoints best)
    {
        if (keepZero || (score != 0 && score > float.MinValue)) best.Offer(view, offset, score);
    }
}
