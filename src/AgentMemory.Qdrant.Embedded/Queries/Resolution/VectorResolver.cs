using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Inference;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Resolution;

/// <summary>From vector inputs to vectors: given ones as they are, ids by a look at the point they name.</summary>
/// <param name="snapshot">Where ids are looked up.</param>
/// <param name="vectorName">The vector that is taken of each point.</param>
internal sealed class VectorResolver(CollectionSnapshot snapshot, string vectorName)
{
    /// <exception cref="RpcException">
    /// NotFound: no such point, or it lacks the vector. InvalidArgument: no such vector name. Internal: a document, image or object for a model of an inference service.
    /// </exception>
    public RawVector Resolve(VectorInput input)
    {
        switch (input.VariantCase)
        {
            case VectorInput.VariantOneofCase.Id: return Stored(PointKey.From(input.Id));
            case VectorInput.VariantOneofCase.Dense: return new RawVector(VectorKind.Dense, [.. input.Dense.Data], input.Dense.Data.Count);
            case VectorInput.VariantOneofCase.Sparse: return Sparse(input.Sparse);
            case VectorInput.VariantOneofCase.MultiDense: return Multi(input.MultiDense);
            case VectorInput.VariantOneofCase.Document: return Sparse(Bm25Inference.EmbedQuery(input.Document));
            case VectorInput.VariantOneofCase.Image: throw Bm25Inference.NotText(input.Image.Model);
            case VectorInput.VariantOneofCase.Object: throw Bm25Inference.NotText(input.Object.Model);
            default: throw Malformed.Request("VectorInput is missing");
        }
    }

    private RawVector Stored(PointKey id)
    {
        if (!snapshot.TryLocate(id, out var view, out int offset)) throw Refusal.NotFound($"No point with id {Text(id)} found");
        var slot = snapshot.Settings.Require(vectorName);
        if (!view.Segment.Vectors.TryGetValue(vectorName, out var column) || !column.Has(offset)) throw Refusal.NotFound($"Vector with name \"{vectorName}\" for point not found");
        var stored = column.Read(offset);
        return new RawVector(slot.Kind, stored.Values, slot.Dim, stored.Indices);
    }

    private static RawVector Sparse(SparseVector sparse)
    {
        if (sparse.Indices.Count != sparse.Values.Count) throw Malformed.Field("query.variant.variant.values", "Validation error: must be the same length as indices [{}]");
        uint[] indices = [.. sparse.Indices];
        if (indices.Distinct().Count() != indices.Length) throw Malformed.Field("query.variant.variant.indices", "Validation error: must be unique [{}]");
        return new RawVector(VectorKind.Sparse, [.. sparse.Values], 0, indices);
    }

    private static RawVector Multi(MultiDenseVector multi)
    {
        if (multi.Vectors.Count == 0) throw Refusal.InvalidArgument("MultiDenseVector must have at least one vector");
        int dim = multi.Vectors[0].Data.Count;
        if (dim == 0 || multi.Vectors.Any(vector => vector.Data.Count != dim)) throw Refusal.InvalidArgument("all vectors of a multivector must have the same length, which is not 0");
        return new RawVector(VectorKind.Multi, [.. multi.Vectors.SelectMany(vector => vector.Data)], dim);
    }

    private static string Text(PointKey id) => id.ToPointId() is { HasUuid: true } uuid ? uuid.Uuid : id.Low.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
