using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Resolution;

/// <summary>
/// Weighs the values of a sparse query by the rarity of their indices: ln((N - df + 0.5) / (df + 0.5) + 1), where N is the number of live
/// points whose vector holds anything and df the number of those that hold the index. Both are counted, not estimated.
/// </summary>
internal static class InverseDocumentFrequency
{
    /// <param name="query">Indices ascending.</param>
    /// <param name="slot">The sparse vector's name and kind.</param>
    /// <param name="snapshot">The collection that is searched.</param>
    /// <param name="corpus">Only points that pass are counted; null counts all.</param>
    public static StoredVector Weigh(StoredVector query, VectorSlot slot, CollectionSnapshot snapshot, CompiledFilter? corpus)
    {
        long total = 0;
        long[] holding = new long[query.Indices!.Length];
        foreach (var view in snapshot.Segments)
            if (view.Segment.Vectors.TryGetValue(slot.Name, out var column)) total += Count(view, (SparseColumn)column, corpus, query.Indices, holding);
        float[] weighed = new float[query.Values.Length];
        for (int i = 0; i < weighed.Length; i++) weighed[i] = query.Values[i] * Weight(total, holding[i]);
        return query with { Values = weighed };
    }

    private static float Weight(long total, long holding) => MathF.Log((total - holding + 0.5f) / (holding + 0.5f) + 1);

    private static long Count(SegmentView view, SparseColumn column, CompiledFilter? corpus, uint[] indices, long[] holding)
    {
        Bitmap? counted = null; // null: every point of the segment
        if (corpus is not null) counted = corpus.Select(view);
        else if (view.Deleted is not null) counted = view.Live();
        counted?.And(column.FilledOffsets);
        for (int i = 0; i < indices.Length; i++)
        {
            if (!column.TryGetPostings(indices[i], out var offsets, out _)) continue;
            if (counted is null) holding[i] += offsets.Length;
            else
                foreach (int offset in offsets)
                    if (counted[offset]) holding[i]++;
        }
        return (counted ?? column.FilledOffsets).Count;
    }
}
