using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Vectors;

/// <summary>All vectors of one name in one segment; immutable.</summary>
internal abstract class VectorColumn(Bitmap present)
{
    public bool Has(int offset) => present[offset];

    public Bitmap Present => present;
}

/// <summary>Dense vectors, contiguous and row-major: shape [points, dim], zero where a point has none.</summary>
internal sealed class DenseColumn(int dim, float[] data, Bitmap present) : VectorColumn(present)
{
    public int Dim => dim;

    public ReadOnlySpan<float> All => data;

    public ReadOnlySpan<float> Get(int offset) => data.AsSpan(offset * dim, dim);
}
