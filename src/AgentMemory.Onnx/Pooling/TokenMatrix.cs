namespace AgentMemory.Onnx.Pooling;

/// <summary>The token vectors of one text as the transformer gave them; a view, nothing is copied.</summary>
internal readonly ref struct TokenMatrix
{
    /// <param name="hidden">Shape [tokens, dims], row-major.</param>
    /// <param name="mask">Shape [tokens]; 0 is not pooled.</param>
    /// <param name="dims">Length of a token vector.</param>
    /// <param name="weights">Shape [tokens], multiplies the token vectors; empty when every token weighs 1.</param>
    /// <param name="origin">First unmasked slot before a prompt was cut: where position weights start. Negative: taken from the mask.</param>
    /// <param name="attention">What the first token attends to, shape [tokens]; empty unless pooling asks for it.</param>
    public TokenMatrix(ReadOnlySpan<float> hidden, ReadOnlySpan<int> mask, int dims, ReadOnlySpan<float> weights = default, int origin = -1, ReadOnlySpan<float> attention = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hidden.Length, mask.Length * dims);
        if (!weights.IsEmpty) ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, mask.Length);
        Hidden = hidden;
        Mask = mask;
        Dims = dims;
        if (!attention.IsEmpty) ArgumentOutOfRangeException.ThrowIfNotEqual(attention.Length, mask.Length);
        Weights = weights;
        Attention = attention;
        Origin = origin >= 0 ? origin : Math.Max(0, mask.IndexOfAnyExcept(0));
    }

    public ReadOnlySpan<float> Hidden { get; }

    public ReadOnlySpan<int> Mask { get; }

    public int Dims { get; }

    public ReadOnlySpan<float> Weights { get; }

    public int Origin { get; }

    public ReadOnlySpan<float> Attention { get; }

    /// <summary>First slot that is pooled, or -1.</summary>
    public int First => Mask.IndexOfAnyExcept(0);

    /// <summary>Last slot that is pooled, or -1.</summary>
    public int Last => Mask.LastIndexOfAnyExcept(0);

    public ReadOnlySpan<float> Token(int index) => Hidden.Slice(index * Dims, Dims);

    public float Weight(int index) => Weights.IsEmpty ? 1 : Weights[index];

    /// <summary>Clears the mask of the first unmasked tokens, as many as the prompt has.</summary>
    public static void CutPrompt(Span<int> mask, int promptTokens)
    {
        for (int t = 0; t < mask.Length && promptTokens > 0; t++)
        {
            if (mask[t] == 0) continue;
            mask[t] = 0;
            promptTokens--;
        }
    }
}
