using AgentMemory.Qdrant.Embedded.Vectors;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Queries.Resolution;

/// <summary>A vector as a request gives it or a point holds it, not yet fitted to the slot it is compared in.</summary>
/// <param name="Kind">Its own kind, which need not be the slot's.</param>
/// <param name="Values">Components; of a multivector all, one vector after the other. Owned by this vector.</param>
/// <param name="Dim">Length of a (sub-)vector; 0 for sparse.</param>
/// <param name="Indices">Sparse only, in any order.</param>
internal sealed record RawVector(VectorKind Kind, float[] Values, int Dim, uint[]? Indices = null)
{
    /// <summary>Checked against the slot, normalised and rounded as it stores its own.</summary>
    /// <exception cref="RpcException">InvalidArgument: another kind or length.</exception>
    public StoredVector FitTo(VectorSlot slot) => Kind switch
    {
        VectorKind.Sparse => VectorConversion.Sparse([.. Indices!], [.. Values], slot),
        VectorKind.Multi => VectorConversion.Flattened([.. Values], Dim, slot),
        _ => VectorConversion.Flat([.. Values], slot),
    };
}
