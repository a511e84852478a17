using System.Numerics.Tensors;

namespace AgentMemory.Onnx.Pooling;

/// <summary>
/// The pooling formulas: spans in, span out, no allocation. Every destination is overwritten, and stays zero where no token is kept.
/// Padding is skipped, never multiplied by 0: it may hold NaN.
/// </summary>
/// <remarks>Sources: Reimers and Gurevych 2019, arXiv:1908.10084, section 3; Muennighoff 2022, arXiv:2202.08904 (position weights).</remarks>
internal static class PoolingKernels
{
    private const double Epsilon = 1e-9;

    /// <summary>The first token that is kept: not slot 0, padding may stand on the left.</summary>
    public static void Cls(TokenMatrix tokens, Span<float> pooled) => One(tokens, tokens.First, pooled);

    /// <summary>The last token that is kept.</summary>
    public static void LastToken(TokenMatrix tokens, Span<float> pooled) => One(tokens, tokens.Last, pooled);

    /// <summary>Largest value of each dimension.</summary>
    public static void Max(TokenMatrix tokens, Span<float> pooled)
    {
        pooled.Clear();
        int first = tokens.First;
        if (first < 0) return;
        One(tokens, first, pooled);
        for (int t = first + 1; t < tokens.Mask.Length; t++)
        {
            if (tokens.Mask[t] == 0) continue;
            if (tokens.Weights.IsEmpty) TensorPrimitives.Max(pooled, tokens.Token(t), pooled);
            else MaxScaled(tokens.Token(t), tokens.Weights[t], pooled);
        }
    }

    /// <summary>sum(w h) / sum(w); every w is 1 without token weights.</summary>
    public static void Mean(TokenMatrix tokens, Span<float> pooled) => Divide(pooled, Sum(tokens, pooled));

    /// <summary>sum(w h) / sqrt(sum(w)).</summary>
    public static void MeanSqrtLen(TokenMatrix tokens, Span<float> pooled) => Divide(pooled, Math.Sqrt(Math.Max(Sum(tokens, pooled), Epsilon)));

    /// <summary>sum(p h) / sum(p) with p = 1, 2, 3 ... from the first token, a prompt that is left out included.</summary>
    public static void WeightedMean(TokenMatrix tokens, Span<float> pooled)
    {
        pooled.Clear();
        double positions = 0, weights = 0;
        for (int t = 0; t < tokens.Mask.Length; t++)
        {
            if (tokens.Mask[t] == 0) continue;
            float position = t - tokens.Origin + 1;
            AddScaled(tokens.Token(t), position * tokens.Weight(t), pooled);
            positions += position;
            weights += tokens.Weight(t);
        }
        Divide(pooled, tokens.Weights.IsEmpty ? positions : weights); // with word weights the reference divides by their sum alone
    }

    /// <summary>sum(a h) with a = softmax(q . h) over the tokens that are kept.</summary>
    /// <param name="tokens">Token vectors.</param>
    /// <param name="query">Learned vector q, shape [dims].</param>
    /// <param name="pooled">Shape [dims].</param>
    public static void Attention(TokenMatrix tokens, ReadOnlySpan<float> query, Span<float> pooled)
    {
        pooled.Clear();
        float top = float.NegativeInfinity;
        double total = 0;
        for (int t = 0; t < tokens.Mask.Length; t++) // one pass: what was summed is rescaled when a larger score comes
        {
            if (tokens.Mask[t] == 0) continue;
            float score = Score(tokens, t, query);
            if (float.IsNaN(score))
            {
                pooled.Fill(float.NaN);
                return;
            }
            if (score > top)
            {
                float shrink = MathF.Exp(top - score);
                TensorPrimitives.Multiply(pooled, shrink, pooled);
                total *= shrink;
                top = score;
            }
            float share = MathF.Exp(score - top);
            AddScaled(tokens.Token(t), share * tokens.Weight(t), pooled);
            total += share;
        }
        if (total > 0) TensorPrimitives.Divide(pooled, (float)total, pooled);
    }

    /// <summary>sum(a h) / sum(a), a = what the model's first token attends to.</summary>
    public static void ModelAttention(TokenMatrix tokens, Span<float> pooled)
    {
        pooled.Clear();
        double total = 0;
        for (int t = 0; t < tokens.Mask.Length; t++)
        {
            if (tokens.Mask[t] == 0) continue;
            AddScaled(tokens.Token(t), tokens.Attention[t] * tokens.Weight(t), pooled);
            total += tokens.Attention[t];
        }
        Divide(pooled, total);
    }

    /// <summary>q . h of one token.</summary>
    public static float Score(TokenMatrix tokens, int token, ReadOnlySpan<float> query) => tokens.Weight(token) * TensorPrimitives.Dot(tokens.Token(token), query);

    private static void One(TokenMatrix tokens, int index, Span<float> pooled)
    {
        if (index < 0) pooled.Clear();
        else if (tokens.Weights.IsEmpty) tokens.Token(index).CopyTo(pooled);
        else TensorPrimitives.Multiply(tokens.Token(index), tokens.Weights[index], pooled);
    }

    private static double Sum(TokenMatrix tokens, Span<float> pooled)
    {
        pooled.Clear();
        double total = 0;
        for (int t = 0; t < tokens.Mask.Length; t++)
        {
            if (tokens.Mask[t] == 0) continue;
            if (tokens.Weights.IsEmpty) TensorPrimitives.Add(pooled, tokens.Token(t), pooled);
            else AddScaled(tokens.Token(t), tokens.Weights[t], pooled);
            total += tokens.Weight(t);
        }
        return total;
    }

    private static void AddScaled(ReadOnlySpan<float> token, float weight, Span<float> pooled) => TensorPrimitives.MultiplyAdd(token, weight, pooled, pooled);

    private static void MaxScaled(ReadOnlySpan<float> token, float weight, Span<float> pooled)
    {
        for (int i = 0; i < pooled.Length; i++) pooled[i] = MathF.Max(pooled[i], token[i] * weight);
    }

    private static void Divide(Span<float> pooled, double divisor) => TensorPrimitives.Divide(pooled, (float)Math.Max(divisor, Epsilon), pooled);
}
