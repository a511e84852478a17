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
}
