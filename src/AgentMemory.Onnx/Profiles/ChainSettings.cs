using System.Globalization;
using AgentMemory.Onnx.Modules;
using AgentMemory.Onnx.Pooling;

namespace AgentMemory.Onnx.Profiles;

/// <summary>Puts what the settings say in place of what a model's folder says.</summary>
internal static class ChainSettings
{
    private const string Section = "AgentMemory:Embedding:";

    /// <exception cref="EmbeddingModelException">A setting is wrong or cannot be used with this model.</exception>
    public static ModuleChain Apply(ModuleChain chain, ModelFolder folder, OnnxEmbeddingOptions options, ModelProvenance hashes, ProfileNotes notes)
    {
        string[] names = Split(options.Pooling);
        if (chain.Static && (names.Length > 0 || options.IncludePrompt is not null || options.TokenWeighting != TokenWeighting.None))
            throw new EmbeddingModelException($"The model in '{folder.Root}' is a StaticEmbedding, which pools by itself: remove {Section}Pooling, IncludePrompt and TokenWeighting.");
        if (names.Length > 0 || (chain.Pooling is not null && (options.IncludePrompt is not null || options.PartWeights.Count > 0)))
            chain = chain with { Pooling = Pooling(chain.Pooling, names, folder, options, hashes, notes), OwnPooling = names.Length > 0 || options.PartWeights.Count > 0 };
        string[] modules = Split(options.Modules);
        if (modules.Length == 0) return chain;
        notes.Add("modules behind pooling", string.Join(", ", modules), "override Modules");
        return chain with { Modules = modules is ["none"] ? [] : [.. modules.Select(m => Module(m, folder, hashes))] };
    }

    /// <summary>The weights that the settings ask for, or those of the model.</summary>
    public static TokenWeights? Weights(ModuleChain chain, ModelFolder folder, OnnxEmbeddingOptions options, int vocabulary, ModelProvenance hashes, ProfileNotes notes)
    {
        if (options.TokenWeighting == TokenWeighting.None) return chain.Weights;
        string file = folder.Resolve(options.TokenWeightsFile, Section + "TokenWeightsFile");
        var counted = TokenWeights.Counted(file, options.TokenWeighting, vocabulary, hashes);
        notes.Add("token weights", $"{options.TokenWeighting.ToString().ToLowerInvariant()} by {folder.Relative(file)}", "override TokenWeighting");
        return counted;
    }

    private static string[] Split(IEnumerable<string> entries) =>
        [.. entries.SelectMany(e => (e ?? "").Trim().TrimStart('[').TrimEnd(']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static PoolingModule Pooling(PoolingModule? own, string[] names, ModelFolder folder, OnnxEmbeddingOptions options, ModelProvenance hashes, ProfileNotes notes)
    {
        PoolingMode[] modes = names.Length > 0 ? [.. names.Select(n => PoolingModes.Parse(n, Section + "Pooling", own: true))] : [.. own!.Modes];
        bool include = options.IncludePrompt ?? own?.IncludePrompt ?? true;
        if (names.Length > 0) notes.Add("pooling", string.Join(" + ", modes.Select(PoolingModes.Name)), own is null ? "override Pooling" : $"override Pooling (the model says {string.Join(" + ", own.Modes.Select(PoolingModes.Name))})");
        if (options.IncludePrompt is not null) notes.Add("prompt is pooled", include ? "yes" : "no", "override IncludePrompt");
        float[]? weights = null;
        if (options.PartWeights.Count > 0)
        {
            weights = [.. options.PartWeights.Select(w => (float)w)];
            if (weights.Length != modes.Length)
                throw new EmbeddingModelException($"{Section}PartWeights has {weights.Length} weights for {modes.Length} pooled parts ({string.Join(", ", modes.Select(PoolingModes.Name))}). Give one weight a part.");
            if (weights.Any(w => !float.IsFinite(w) || w < 0) || weights.All(w => w == 0))
                throw new EmbeddingModelException($"{Section}PartWeights should be finite, not negative and not all 0.");
            notes.Add("part weights", string.Join(", ", weights.Select(w => w.ToString(CultureInfo.InvariantCulture))), "override PartWeights");
        }
        float[]? query = null;
        string hash = "";
        if (modes.Contains(PoolingMode.Attention))
        {
            if (options.AttentionQueryFile.Length == 0)
                throw new EmbeddingModelException($"The pooling mode 'attention' needs {Section}AttentionQueryFile: a safetensors file with the vector 'query', relative to the model's folder. For the model's own attention weights use the mode 'model_attention'.");
            string file = folder.Resolve(options.AttentionQueryFile, Section + "AttentionQueryFile");
            if (!File.Exists(file)) throw new EmbeddingModelException($"There is no attention query at '{file}'. Correct {Section}AttentionQueryFile.");
            using var tensors = SafetensorsFile.Open(file);
            (query, hash) = (tensors.Read("query"), hashes.Hash(file));
            notes.Add("attention query", folder.Relative(file), "override AttentionQueryFile");
        }
        return new PoolingModule(modes, include, weights, query, hash);
    }

    private static IVectorModule Module(string entry, ModelFolder folder, ModelProvenance hashes)
    {
        int colon = entry.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? entry : entry[..colon], path = colon < 0 ? "" : entry[(colon + 1)..].Trim();
        return (kind.ToLowerInvariant(), path.Length > 0) switch
        {
            ("normalize", false) => new NormalizeModule(),
            ("dense", true) => DenseModule.Read(folder.Resolve(path, Section + "Modules"), hashes),
            ("layernorm", true) => LayerNormModule.Read(folder.Resolve(path, Section + "Modules"), hashes),
            _ => throw new EmbeddingModelException($"'{entry}' in {Section}Modules is unknown; known are normalize, dense:FOLDER, layernorm:FOLDER, or the one entry none."),
        };
    }
}
