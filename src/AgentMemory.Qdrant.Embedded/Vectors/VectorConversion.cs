using AgentMemory.Qdrant.Embedded.Inference;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Vectors;

/// <summary>From the vectors of requests, stored ones and queries alike, to the form that is stored and compared. Every length and kind is checked.</summary>
internal static class VectorConversion
{
    /// <summary>More components than this in one multivector are refused, as the server does.</summary>
    private const int MaxMultiComponents = 1_048_576;

    /// <summary>A vector of a request, in any of its encodings.</summary>
    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: wrong kind, length or indices. Internal: a document, image or object for a model of an inference service.</exception>
    public static StoredVector Read(Vector vector, VectorSlot slot)
    {
#pragma warning disable CS0612 // the deprecated encoding is still what older clients send
        switch (vector.VectorCase)
        {
            case Vector.VectorOneofCase.Dense: return Flat([.. vector.Dense.Data], slot);
            case Vector.VectorOneofCase.Sparse: return Sparse([.. vector.Sparse.Indices], [.. vector.Sparse.Values], slot);
            case Vector.VectorOneofCase.MultiDense: return Multi(vector.MultiDense, slot);
            case Vector.VectorOneofCase.Document: return Embedded(vector.Document, slot);
            case Vector.VectorOneofCase.Image: throw Bm25Inference.NotText(vector.Image.Model);
            case Vector.VectorOneofCase.Object: throw Bm25Inference.NotText(vector.Object.Model);
            case Vector.VectorOneofCase.None: break;
            default: throw Refusal.Unimplemented($"Vector.{vector.VectorCase}");
        }
        if (vector.Indices is not null) return Sparse([.. vector.Indices.Data], [.. vector.Data], slot);
        if (!vector.HasVectorsCount) return Flat([.. vector.Data], slot);
        int count = (int)vector.VectorsCount;
        if (count == 0 || vector.Data.Count % count != 0) throw Refusal.InvalidArgument("Wrong vectors_count: the data cannot be divided into that many vectors");
        return Flattened([.. vector.Data], vector.Data.Count / count, slot);
#pragma warning restore CS0612
    }

    private static StoredVector Embedded(Document document, VectorSlot slot)
    {
        var sparse = Bm25Inference.EmbedDocument(document);
        return Sparse([.. sparse.Indices], [.. sparse.Values], slot);
    }

    /// <summary>One flat list of components: a dense vector, or a multivector of one.</summary>
    public static StoredVector Flat(float[] components, VectorSlot slot)
    {
        if (slot.Kind == VectorKind.Sparse) throw WrongKind(slot);
        CheckDim(components.Length, slot);
        return new StoredVector(Stored(components, slot));
    }

    public static StoredVector Multi(MultiDenseVector vectors, VectorSlot slot)
    {
        if (slot.Kind != VectorKind.Multi) throw WrongKind(slot);
        foreach (var vector in vectors.Vectors) CheckDim(vector.Data.Count, slot);
        return Flattened([.. vectors.Vectors.SelectMany(v => v.Data)], slot.Dim, slot);
    }

    /// <summary>Sorts by index.</summary>
    public static StoredVector Sparse(uint[] indices, float[] values, VectorSlot slot)
    {
        if (slot.Kind != VectorKind.Sparse) throw WrongKind(slot);
        if (indices.Length != values.Length) throw Refusal.InvalidArgument("Wrong sparse vector: indices and values must have the same length");
        Array.Sort(indices, values);
        for (int i = 1; i < indices.Length; i++)
            if (indices[i] == indices[i - 1]) throw Refusal.InvalidArgument("Wrong sparse vector: indices must be unique");
        return new StoredVector(values, indices); // not rounded: the server keeps and compares sparse values as they came, whatever the datatype of its index
    }

    /// <summary>Several vectors of <paramref name="dim"/> components, one after the other; taken over and changed in place.</summary>
    public static StoredVector Flattened(float[] components, int dim, VectorSlot slot)
    {
        if (slot.Kind != VectorKind.Multi) throw WrongKind(slot);
        if (components.Length == 0) throw Refusal.InvalidArgument("Wrong multivector: at least one vector is needed");
        if (components.Length >= MaxMultiComponents) throw Refusal.InvalidArgument($"Wrong multivector: more than {MaxMultiComponents} components");
        CheckDim(dim, slot);
        return new StoredVector(Stored(components, slot));
    }

    /// <summary>Normalises each (sub-)vector of a cosine slot and rounds to the datatype, in place.</summary>
    private static float[] Stored(float[] components, VectorSlot slot)
    {
        if (slot.Distance == Distance.Cosine && slot.Datatype != Datatype.Uint8)
            for (int start = 0; start < components.Length; start += slot.Dim)
                CosineNormalization.Apply(components.AsSpan(start, slot.Dim));
        Round(components, slot.Datatype);
        return components;
    }

    private static void Round(Span<float> components, Datatype datatype)
    {
        if (datatype == Datatype.Float16)
            foreach (ref float component in components) component = (float)(Half)component;
        else if (datatype == Datatype.Uint8)
            foreach (ref float component in components) component = float.IsNaN(component) ? 0 : MathF.Truncate(Math.Clamp(component, 0, 255));
    }

    private static void CheckDim(int length, VectorSlot slot)
    {
        if (length != slot.Dim) throw Refusal.InvalidArgument($"Vector dimension error: expected dim: {slot.Dim}, got {length}");
    }

    private static global::Grpc.Core.RpcException WrongKind(VectorSlot slot) =>
        Refusal.InvalidArgument($"Conversion between sparse, dense and multi vectors failed: vector `{slot.Name}` is {slot.Kind switch { VectorKind.Sparse => "sparse", VectorKind.Multi => "a multivector", _ => "dense" }}");
}
