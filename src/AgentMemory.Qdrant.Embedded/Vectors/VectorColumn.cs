using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Vectors;

/// <summary>All vectors of one name in one segment; immutable.</summary>
internal abstract class VectorColumn(Bitmap present)
{
    /// <summary>Number of points that have this vector.</summary>
    public int Present { get; } = present.Count;

    /// <summary>The offsets of those points.</summary>
    public Bitmap PresentOffsets => present;

    public bool Has(int offset) => present[offset];

    /// <summary>The stored form of one point's vector.</summary>
    public abstract StoredVector Read(int offset);

    /// <summary>Builds the column of one slot; a point without the vector is null.</summary>
    public static VectorColumn Build(VectorSlot slot, IReadOnlyList<StoredVector?> vectors)
    {
        var present = new Bitmap(vectors.Count);
        for (int i = 0; i < vectors.Count; i++)
            if (vectors[i] is not null) present.Set(i);
        return slot.Kind switch
        {
            VectorKind.Sparse => SparseColumn.Build(vectors, present),
            VectorKind.Multi => MultiColumn.Build(slot.Dim, vectors, present),
            _ => DenseColumn.Build(slot.Dim, vectors, present),
        };
    }

    /// <summary>Where each point's run begins; one more entry for the end of the last.</summary>
    private protected static int[] Starts(IReadOnlyList<StoredVector?> vectors)
    {
        int[] starts = new int[vectors.Count + 1];
        for (int i = 0; i < vectors.Count; i++) starts[i + 1] = checked(starts[i] + (vectors[i]?.Values.Length ?? 0));
        return starts;
    }

    private protected static float[] Concat(IReadOnlyList<StoredVector?> vectors, int[] starts)
    {
        float[] all = new float[starts[^1]];
        for (int i = 0; i < vectors.Count; i++) vectors[i]?.Values.CopyTo(all, starts[i]);
        return all;
    }
}

/// <summary>Dense vectors, contiguous and row-major: shape [points, dim], zero where a point has none.</summary>
internal sealed class DenseColumn(int dim, float[] data, Bitmap present) : VectorColumn(present)
{
    public int Dim => dim;

    public ReadOnlySpan<float> All => data;

    public ReadOnlySpan<float> Get(int offset) => data.AsSpan(offset * dim, dim);

    public override StoredVector Read(int offset) => new(Get(offset).ToArray());

    public static DenseColumn Build(int dim, IReadOnlyList<StoredVector?> vectors, Bitmap present)
    {
        float[] data = new float[(long)vectors.Count * dim];
        for (int i = 0; i < vectors.Count; i++) vectors[i]?.Values.CopyTo(data, i * dim);
        return new DenseColumn(dim, data, present);
    }
}

/// <summary>Several vectors a point, flattened.</summary>
internal sealed class MultiColumn(int dim, int[] starts, float[] data, Bitmap present) : VectorColumn(present)
{
    public int Dim => dim;

    public int VectorCount(int offset) => (starts[offset + 1] - starts[offset]) / dim;

    /// <summary>All sub-vectors of the point, one after the other.</summary>
    public ReadOnlySpan<float> Get(int offset) => data.AsSpan(starts[offset], starts[offset + 1] - starts[offset]);

    public override StoredVector Read(int offset) => new(Get(offset).ToArray());

    public static MultiColumn Build(int dim, IReadOnlyList<StoredVector?> vectors, Bitmap present)
    {
        int[] starts = Starts(vectors);
        return new MultiColumn(dim, starts, Concat(vectors, starts), present);
    }
}
