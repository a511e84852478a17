namespace AgentMemory.Onnx.Pooling;

/// <summary>What each token contributes to a pooled part, for people who want to see it.</summary>
internal static class TokenShares
{
    /// <summary>The factor of each token; for max the share of dimensions in which the token is the largest.</summary>
    public static double[] Of(PoolingMode mode, TokenMatrix tokens, ReadOnlySpan<float> pooled, ReadOnlySpan<float> query)
    {
        double[] shares = new double[tokens.Mask.Length];
        if (tokens.First < 0) return shares;
        switch (mode)
        {
            case PoolingMode.Cls: shares[tokens.First] = tokens.Weight(tokens.First); break;
            case PoolingMode.LastToken: shares[tokens.Last] = tokens.Weight(tokens.Last); break;
            case PoolingMode.Max: Max(tokens, pooled, shares); break;
            case PoolingMode.Attention: Softmax(tokens, query, shares); break;
            default: Weighted(mode, tokens, shares); break;
        }
        return shares;
    }

    private static void Max(TokenMatrix tokens, ReadOnlySpan<float> pooled, double[] shares)
    {
        for (int d = 0; d < tokens.Dims; d++)
            for (int t = tokens.First; t < shares.Length; t++)
            {
                if (tokens.Mask[t] == 0 || tokens.Token(t)[d] * tokens.Weight(t) != pooled[d]) continue;
                shares[t] += 1.0 / tokens.Dims;
                break;
            }
    }

    private static void Softmax(TokenMatrix tokens, ReadOnlySpan<float> query, double[] shares)
    {
        double top = double.NegativeInfinity, total = 0;
        for (int t = 0; t < shares.Length; t++)
            if (tokens.Mask[t] != 0) top = Math.Max(top, PoolingKernels.Score(tokens, t, query));
        for (int t = 0; t < shares.Length; t++)
            if (tokens.Mask[t] != 0) total += shares[t] = Math.Exp(PoolingKernels.Score(tokens, t, query) - top);
        for (int t = 0; t < shares.Length; t++) shares[t] = shares[t] / total * tokens.Weight(t);
    }

    private static void Weighted(PoolingMode mode, TokenMatrix tokens, double[] shares)
    {
        double weights = 0, factors = 0;
        for (int t = 0; t < shares.Length; t++)
        {
            if (tokens.Mask[t] == 0) continue;
            double factor = mode switch { PoolingMode.WeightedMean => t - tokens.Origin + 1, PoolingMode.ModelAttention => tokens.Attention[t], _ => 1 };
            shares[t] = factor * tokens.Weight(t);
            weights += tokens.Weight(t);
            factors += factor;
        }
        double divisor = mode switch
        {
            PoolingMode.MeanSqrtLen => Math.Sqrt(weights),
            PoolingMode.ModelAttention => factors,
            PoolingMode.WeightedMean when tokens.Weights.IsEmpty => factors,
            _ => weights,
        };
        for (int t = 0; t < shares.Length; t++) shares[t] /= Math.Max(divisor, 1e-9);
    }
}
