using System.Numerics.Tensors;
using System.Text.Json;
using AgentMemory.Onnx.Profiles;

namespace AgentMemory.Onnx.Modules;

/// <summary>How token vectors become one vector.</summary>
internal enum PoolingMode
{
    Cls,
    Mean,
}

/// <summary>Pooling in the modes and the order that the model's configuration states; several modes are concatenated.</summary>
/// <remarks>Source: Reimers and Gurevych 2019, arXiv:1908.10084, section 3.</remarks>
internal sealed class PoolingModule(IReadOnlyList<PoolingMode> modes) : IPoolingModule
{
    public int OutputDims(int tokenDims) => tokenDims * modes.Count;

    public string Describe() => "pooling(" + string.Join(',', modes).ToLowerInvariant() + ")";

    public void Pool(TokenMatrix tokens, Span<float> pooled)
    {
        pooled.Clear();
        for (int part = 0; part < modes.Count; part++)
        {
            var target = pooled.Slice(part * tokens.Dims, tokens.Dims);
            if (modes[part] == PoolingMode.Cls) Cls(tokens, target);
            else Mean(tokens, target);
        }
    }

    /// <exception cref="EmbeddingModelException">Nothing stated, or a mode that is not supported.</exception>
    public static PoolingModule Read(string folder)
    {
        using var document = ModelRecipe.Open(folder, "config.json")
            ?? throw new EmbeddingModelException($"'{folder}' has no config.json, so the pooling mode is unknown. Export the model again.");
        var config = document.RootElement;
        var names = new List<string>();
        if (config.TryGetProperty("pooling_mode", out var mode)) // since sentence-transformers 5.4; wins over the booleans
            names.AddRange(mode.ValueKind == JsonValueKind.Array ? mode.EnumerateArray().Select(m => m.GetString() ?? "") : [mode.GetString() ?? ""]);
        else
            foreach (string legacy in (ReadOnlySpan<string>)["cls_token", "max_tokens", "mean_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken"])
                if (config.TryGetProperty("pooling_mode_" + legacy, out var flag) && flag.ValueKind == JsonValueKind.True) names.Add(legacy);
        if (names.Count == 0) throw new EmbeddingModelException($"'{Path.Combine(folder, "config.json")}' states no pooling mode. Add the one the model was trained with.");
        return new PoolingModule([.. names.Select(name => name switch
        {
            "cls" or "cls_token" => PoolingMode.Cls,
            "mean" or "mean_tokens" => PoolingMode.Mean,
            _ => throw new EmbeddingModelException($"The pooling mode '{name}' in '{folder}' is not supported yet; supported are cls and mean."),
        })]);
    }

    private static void Cls(TokenMatrix tokens, Span<float> target)
    {
        int first = tokens.Mask.IndexOfAnyExcept(0); // not slot 0: padding may stand on the left
        if (first >= 0) tokens.Token(first).CopyTo(target);
    }

    private static void Mean(TokenMatrix tokens, Span<float> target)
    {
        int count = 0;
        for (int t = 0; t < tokens.Mask.Length; t++)
        {
            if (tokens.Mask[t] == 0) continue; // skipped, not multiplied by 0: padding may hold NaN
            TensorPrimitives.Add(target, tokens.Token(t), target);
            count++;
        }
        if (count > 0) TensorPrimitives.Divide(target, count, target);
    }
}
