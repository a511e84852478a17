using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>A vector that points are compared with, in the form of the slot it is compared in: normalised, rounded, sparse values weighed.</summary>
internal sealed record QueryVector(VectorSlot Slot, StoredVector Vector)
{
    public Metric Metric => Metric.Of(Slot);

    public IPointScore Against(VectorColumn column) => column switch
    {
        DenseColumn dense => new DenseSimilarity(dense, Metric, Vector.Values),
        MultiColumn multi => new MultiSimilarity(multi, Metric, Vector.Values),
        SparseColumn sparse => new SparseSimilarity(sparse, Vector),
        _ => throw new InvalidOperationException($"No similarity over {column.GetType().Name}."),
    };

    /// <summary>Of two vectors of the slot; of multivectors, <paramref name="a"/> is the one that asks.</summary>
    public float Similarity(StoredVector a, StoredVector b)
    {
        switch (Slot.Kind)
        {
            case VectorKind.Sparse:
                SparseSimilarity.TryDot(a.Indices, a.Values, b.Indices, b.Values, out float sum);
                return sum;
            case VectorKind.Multi: return MultiSimilarity.MaxSim(a.Values, b.Values, Slot.Dim, Metric);
            default: return Metric.Similarity(a.Values, b.Values);
        }
    }
}
