using System.Globalization;
using AgentMemory.Onnx.Modules;

namespace AgentMemory.Onnx.Pooling;

/// <summary>Pooling in the modes and the order that were configured; several modes are concatenated.</summary>
internal sealed class PoolingModule(IReadOnlyList<PoolingMode> modes, bool includePrompt = true, float[]? partWeights = null, float[]? attentionQuery = null, string attentionHash = "")
{
    public IReadOnlyList<PoolingMode> Modes { get; } = modes;

    /// <summary>Whether a prompt's tokens are pooled; the model sees them in either case.</summary>
    public bool IncludePrompt { get; } = includePrompt;

    public float[]? AttentionQuery { get; } = attentionQuery;

    /// <summary>Weight of each part, or null for a plain concatenation.</summary>
    public IReadOnlyList<float>? PartWeights => partWeights;

    public int OutputDims(int tokenDims) => tokenDims * Modes.Count;

    /// <summary>Its part of the profile's fingerprint.</summary>
    public string Describe() => "pooling(" + string.Join(',', Modes.Select(PoolingModes.Name)) + (IncludePrompt ? "" : "; without prompt")
        + (partWeights is null ? "" : "; part weights " + string.Join(',', partWeights.Select(w => w.ToString("R", CultureInfo.InvariantCulture))))
        + (attentionHash.Length == 0 ? "" : "; attention query " + attentionHash) + ")";

    /// <summary>Pools; the destination is overwritten.</summary>
    /// <returns>False when no token is kept: the destination is then all zero.</returns>
    public bool Pool(TokenMatrix tokens, Span<float> pooled)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pooled.Length, OutputDims(tokens.Dims));
        if (tokens.First < 0)
        {
            pooled.Clear();
            return false;
        }
        for (int part = 0; part < Modes.Count; part++)
        {
            var target = pooled.Slice(part * tokens.Dims, tokens.Dims);
            PoolPart(Modes[part], tokens, target);
            if (partWeights is not null)
            {
                NormalizeModule.Normalize(target);
                System.Numerics.Tensors.TensorPrimitives.Multiply(target, partWeights[part], target);
            }
        }
        return true;
    }

    private void PoolPart(PoolingMode mode, TokenMatrix tokens, Span<float> target)
    {
        switch (mode)
        {
            case PoolingMode.Cls: PoolingKernels.Cls(tokens, target); break;
            case PoolingMode.Max: PoolingKernels.Max(tokens, target); break;
            case PoolingMode.Mean: PoolingKernels.Mean(tokens, target); break;
            case PoolingMode.MeanSqrtLen: PoolingKernels.MeanSqrtLen(tokens, target); break;
            case PoolingMode.WeightedMean: PoolingKernels.WeightedMean(tokens, target); break;
            case PoolingMode.LastToken: PoolingKernels.LastToken(tokens, target); break;
            case PoolingMode.Attention: PoolingKernels.Attention(tokens, AttentionQuery, target); break;
            case PoolingMode.ModelAttention: PoolingKernels.ModelAttention(tokens, target); break;
            default: throw new ArgumentOutOfRangeException(nameof(mode), mode, null);
        }
    }
}
