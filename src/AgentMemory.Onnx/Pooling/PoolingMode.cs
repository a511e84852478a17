namespace AgentMemory.Onnx.Pooling;

/// <summary>How token vectors become one vector.</summary>
internal enum PoolingMode
{
    Cls,
    Max,
    Mean,
    MeanSqrtLen,
    WeightedMean,
    LastToken,
    Attention,
    ModelAttention,
}

/// <summary>The modes' names in configuration files.</summary>
internal static class PoolingModes
{
    /// <summary>Order in which the older schema's flags are concatenated, whatever their order in the file.</summary>
    public static readonly (string Name, string Flag, PoolingMode Mode)[] Published =
    [
        ("cls", "pooling_mode_cls_token", PoolingMode.Cls),
        ("max", "pooling_mode_max_tokens", PoolingMode.Max),
        ("mean", "pooling_mode_mean_tokens", PoolingMode.Mean),
        ("mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens", PoolingMode.MeanSqrtLen),
        ("weightedmean", "pooling_mode_weightedmean_tokens", PoolingMode.WeightedMean),
        ("lasttoken", "pooling_mode_lasttoken", PoolingMode.LastToken),
    ];

    private static readonly (string Name, PoolingMode Mode)[] Own = [("attention", PoolingMode.Attention), ("model_attention", PoolingMode.ModelAttention)];

    public static string Name(PoolingMode mode) => Published.Select(p => (p.Name, p.Mode)).Concat(Own).First(p => p.Mode == mode).Name;

    /// <exception cref="EmbeddingModelException">The name is unknown; the message lists the known ones.</exception>
    public static PoolingMode Parse(string name, string namedBy, bool own = false)
    {
        foreach (var known in Published)
            if (known.Name == name) return known.Mode;
        foreach (var known in Own)
            if (own && known.Name == name) return known.Mode;
        throw new EmbeddingModelException($"The pooling mode '{name}' in {namedBy} is unknown; the known ones are {string.Join(", ", Published.Select(p => p.Name))}{(own ? ", " + string.Join(", ", Own.Select(p => p.Name)) : "")}.");
    }
}
