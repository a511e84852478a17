using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Vectors;

/// <summary>How the vectors of one name are stored.</summary>
internal enum VectorKind
{
    /// <summary>One vector a point, of fixed length.</summary>
    Dense,

    /// <summary>Several vectors a point, each of fixed length.</summary>
    Multi,

    /// <summary>Indices with values.</summary>
    Sparse,
}

/// <summary>One vector name of a collection, with what decides how its vectors are stored and compared.</summary>
/// <param name="Name">"" is the unnamed vector.</param>
/// <param name="Kind">Dense, multi or sparse.</param>
/// <param name="Dim">Length of a (sub-)vector; 0 for sparse.</param>
/// <param name="Distance">Sparse vectors are always compared by dot product.</param>
/// <param name="Datatype">Float32, Float16 or Uint8; components are rounded to it when stored.</param>
/// <param name="Modifier">Idf for sparse vectors that are weighed by the rarity of their indices.</param>
internal sealed record VectorSlot(string Name, VectorKind Kind, int Dim, Distance Distance, Datatype Datatype, Modifier Modifier)
{
    public static VectorSlot Of(string name, VectorParams parameters) => new(
        name,
        parameters.MultivectorConfig is null ? VectorKind.Dense : VectorKind.Multi,
        (int)parameters.Size,
        parameters.Distance,
        parameters.HasDatatype && parameters.Datatype != Datatype.Default ? parameters.Datatype : Datatype.Float32,
        Modifier.None);

    public static VectorSlot Of(string name, SparseVectorParams parameters) => new(
        name,
        VectorKind.Sparse,
        0,
        Distance.Dot,
        parameters.Index is { HasDatatype: true } index && index.Datatype != Datatype.Default ? index.Datatype : Datatype.Float32,
        parameters.HasModifier ? parameters.Modifier : Modifier.None);
}
