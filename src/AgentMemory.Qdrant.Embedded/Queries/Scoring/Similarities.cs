using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>Similarity of one vector to the dense vectors of a column.</summary>
internal sealed class DenseSimilarity(DenseColumn column, Metric metric, float[] query) : IPointScore
{
    public float Of(int offset) => metric.Similarity(query, column.Get(offset));
}

/// <summary>MaxSim: for each of the query's vectors the best similarity among the point's, summed.</summary>
internal sealed class MultiSimilarity(MultiColumn column, Metric metric, float[] query) : IPointScore
{
    public float Of(int offset) => MaxSim(query, column.Get(offset), column.Dim, metric);

    /// <param name="query">Shape [vectors, dim].</param>
    /// <param name="stored">Shape [vectors, dim].</param>
    /// <param name="dim">Length of a vector.</param>
    /// <param name="metric">How two vectors are compared.</param>
    public static float MaxSim(ReadOnlySpan<float> query, ReadOnlySpan<float> stored, int dim, Metric metric)
    {
        float sum = 0;
        for (int q = 0; q < query.Length; q += dim)
        {
            float best = float.NegativeInfinity;
            for (int s = 0; s < stored.Length; s += dim)
            {
                float similarity = metric.Similarity(query.Slice(q, dim), stored.Slice(s, dim));
                if (similarity > best) best = similarity;
            }
            sum += best;
        }
        return sum;
    }
}

/// <summary>Dot product of sparse vectors; 0 where no index is shared.</summary>
internal sealed class SparseSimilarity(SparseColumn column, StoredVector query) : IPointScore
{
    public float Of(int offset)
    {
        TryDot(query.Indices, query.Values, column.Indices(offset), column.Values(offset), out float sum);
        return sum;
    }

    /// <summary>Sums over the shared indices; false where there is none. Indices ascend.</summary>
    public static bool TryDot(ReadOnlySpan<uint> indices, ReadOnlySpan<float> values, ReadOnlySpan<uint> otherIndices, ReadOnlySpan<float> otherValues, out float sum)
    {
        sum = 0;
        bool shared = false;
        for (int i = 0, j = 0; i < indices.Length && j < otherIndices.Length;)
        {
            if (indices[i] < otherIndices[j]) i++;
            else if (indices[i] > otherIndices[j]) j++;
            else
            {
                sum += values[i++] * otherValues[j++];
                shared = true;
            }
        }
        return shared;
    }
}
