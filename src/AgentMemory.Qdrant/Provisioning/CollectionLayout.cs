using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Provisioning;

/// <summary>The vectors of a collection, as it was found: collections of schema 1 have one dense vector without a name.</summary>
/// <param name="Dense">Name of the dense vector; empty in collections of schema 1.</param>
/// <param name="HasTerms">There is a sparse vector <see cref="CollectionSchema.Terms"/>.</param>
internal sealed record CollectionLayout(string Dense, bool HasTerms)
{
    /// <summary>What a new collection gets.</summary>
    public static CollectionLayout Current { get; } = new(CollectionSchema.Dense, HasTerms: true);

    /// <summary>Null where the collection has none of our dense vectors.</summary>
    public static CollectionLayout? Of(CollectionInfo info)
    {
        bool terms = info.Config.Params.SparseVectorsConfig?.Map.ContainsKey(CollectionSchema.Terms) == true;
        return Find(info) is { } dense ? new CollectionLayout(dense.Name, terms) : null;
    }

    /// <summary>The dense vector and its parameters, or null.</summary>
    public static (string Name, VectorParams Parameters)? Find(CollectionInfo info)
    {
        var vectors = info.Config.Params.VectorsConfig;
        if (vectors?.ConfigCase == VectorsConfig.ConfigOneofCase.Params) return ("", vectors.Params);
        foreach (string name in (ReadOnlySpan<string>)[CollectionSchema.Dense, ""])
            if (vectors?.ParamsMap?.Map.TryGetValue(name, out var parameters) == true) return (name, parameters);
        return null;
    }

    /// <summary>The vectors of a point.</summary>
    /// <param name="dense">Unit-length vector, shape [dims].</param>
    /// <param name="terms">Term weights, or null where there are none.</param>
    public global::Qdrant.Client.Grpc.Vectors Vectors(ReadOnlySpan<float> dense, SparseVector? terms = null)
    {
        var vector = new Vector { Dense = new DenseVector() };
        vector.Dense.Data.Capacity = dense.Length;
        foreach (float value in dense) vector.Dense.Data.Add(value);
        var named = new NamedVectors { Vectors = { [Dense] = vector } };
        if (terms is not null && HasTerms) named.Vectors[CollectionSchema.Terms] = new Vector { Sparse = terms };
        return new global::Qdrant.Client.Grpc.Vectors { Vectors_ = named };
    }
}
