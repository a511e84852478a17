using AgentMemory.Onnx.Pooling;

namespace AgentMemory.Onnx;

/// <summary>One pooled part of a text's vector.</summary>
/// <param name="Mode">cls, max, mean, mean_sqrt_len_tokens, weightedmean, lasttoken, attention or model_attention.</param>
/// <param name="Weight">Length that the part has in the whole; null in all parts for a plain concatenation.</param>
public sealed record PoolingPart(string Mode, double? Weight = null);

/// <summary>
/// A chain behind the transformer, built in code: token weights, pooling, Dense, LayerNorm, Normalize. It replaces what the model's folder says and is part of
/// the profile's fingerprint. Give it to <see cref="OnnxEmbeddingOptions.UseChain"/>.
/// </summary>
/// <example><c>new EmbeddingChain().Pool(new("cls"), new("max"), new("mean")).Dense("2_Dense").Normalize()</c></example>
public sealed class EmbeddingChain
{
    private readonly List<PoolingPart> _parts = [];
    private readonly List<string> _modules = [];
    private TokenWeighting _weighting;
    private string _weightsFile = IdfWeights.DefaultFileName, _attentionQuery = "", _attentionOutput = "";
    private bool? _includePrompt;

    /// <summary>Weighs tokens before pooling, by counts that <see cref="IdfWeights"/> took from a corpus.</summary>
    /// <param name="weighting">IDF or SIF.</param>
    /// <param name="file">The counts' file, relative to the model's folder.</param>
    public EmbeddingChain WeightTokens(TokenWeighting weighting, string file = IdfWeights.DefaultFileName)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        (_weighting, _weightsFile) = (weighting, file);
        return this;
    }

    /// <summary>Pools in these modes; several stand side by side in this order.</summary>
    /// <exception cref="ArgumentException">No part, or only some have a weight.</exception>
    public EmbeddingChain Pool(params ReadOnlySpan<PoolingPart> parts)
    {
        if (parts.IsEmpty) throw new ArgumentException("Give at least one part to pool.", nameof(parts));
        _parts.Clear();
        _parts.AddRange(parts);
        if (_parts.Any(p => p.Weight is null) && _parts.Any(p => p.Weight is not null)) throw new ArgumentException("Give every part a weight, or none.", nameof(parts));
        return this;
    }

    /// <summary>Whether a prompt's tokens are pooled; the model sees them in either case.</summary>
    public EmbeddingChain IncludePrompt(bool include)
    {
        _includePrompt = include;
        return this;
    }

    /// <summary>Pools with softmax(q . h), q a learned vector; <see cref="Pool"/> may name the mode <c>attention</c> too.</summary>
    /// <param name="file">safetensors file with the tensor <c>query</c>, relative to the model's folder.</param>
    public EmbeddingChain AttentionQuery(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        _attentionQuery = file;
        return this;
    }

    /// <summary>Names the graph's attention output for the mode <c>model_attention</c>.</summary>
    public EmbeddingChain AttentionOutput(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _attentionOutput = name;
        return this;
    }

    /// <summary>Adds a Dense layer: config.json and model.safetensors in a folder of the model.</summary>
    public EmbeddingChain Dense(string folder) => Add("dense:" + folder);

    /// <summary>Adds a LayerNorm: config.json and model.safetensors in a folder of the model.</summary>
    public EmbeddingChain LayerNorm(string folder) => Add("layernorm:" + folder);

    /// <summary>Adds L2 normalisation.</summary>
    public EmbeddingChain Normalize() => Add("normalize");

    internal void CopyTo(OnnxEmbeddingOptions options)
    {
        options.TokenWeighting = _weighting;
        options.TokenWeightsFile = _weightsFile;
        options.Pooling = [.. _parts.Select(p => p.Mode)];
        options.PartWeights = [.. _parts.Select(p => p.Weight).OfType<double>()];
        options.IncludePrompt = _includePrompt;
        options.AttentionQueryFile = _attentionQuery;
        options.AttentionOutput = _attentionOutput;
        options.Modules = _parts.Count > 0 && _modules.Count == 0 ? ["none"] : [.. _modules]; // a chain with own pooling says all that follows it
    }

    private EmbeddingChain Add(string module)
    {
        _modules.Add(module);
        return this;
    }
}
