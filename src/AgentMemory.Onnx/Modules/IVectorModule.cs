namespace AgentMemory.Onnx.Modules;

/// <summary>The token vectors of one text as the transformer gave them.</summary>
internal readonly ref struct TokenMatrix(ReadOnlySpan<float> hidden, ReadOnlySpan<int> mask)
{
    /// <summary>Shape [tokens, dims], row-major.</summary>
    public ReadOnlySpan<float> Hidden { get; } = hidden;

    /// <summary>Shape [tokens]; 0 is not pooled.</summary>
    public ReadOnlySpan<int> Mask { get; } = mask;

    public int Dims => Mask.IsEmpty ? 0 : Hidden.Length / Mask.Length;

    public ReadOnlySpan<float> Token(int index) => Hidden.Slice(index * Dims, Dims);
}

/// <summary>A module that turns token vectors into one vector.</summary>
internal interface IPoolingModule
{
    /// <summary>Length of the pooled vector for token vectors of this length.</summary>
    int OutputDims(int tokenDims);

    /// <summary>Pools; the destination is overwritten. A text that keeps no token gives a zero vector.</summary>
    void Pool(TokenMatrix tokens, Span<float> pooled);

    /// <summary>Its part of the profile's fingerprint.</summary>
    string Describe();
}

/// <summary>A module behind pooling: vector in, vector out, in place.</summary>
internal interface IVectorModule
{
    void Apply(Span<float> vector);

    /// <summary>Its part of the profile's fingerprint.</summary>
    string Describe();
}
