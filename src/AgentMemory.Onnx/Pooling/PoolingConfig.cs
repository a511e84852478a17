using System.Text.Json;
using AgentMemory.Onnx.Profiles;

namespace AgentMemory.Onnx.Pooling;

/// <summary>What a pooling module's <c>config.json</c> says, in the older schema (flags) or the newer one (<c>pooling_mode</c>).</summary>
internal sealed record PoolingConfig(IReadOnlyList<PoolingMode> Modes, bool IncludePrompt, int? Dims)
{
    private const string FlagPrefix = "pooling_mode_";

    /// <exception cref="EmbeddingModelException">The file is missing or states something unknown.</exception>
    public static PoolingConfig Read(ModelFolder root, string folder, ProfileNotes notes)
    {
        string path = Path.Combine(folder, "config.json");
        string name = root.Relative(path);
        var file = ConfigFile.TryRead(path) ?? throw new EmbeddingModelException($"'{path}' is missing, so the pooling mode is unknown. Export or download the model again.");
        var (modes, schema) = file.Find("pooling_mode") is { } mode
            ? (Newer(mode, path), "schema since 5.4")
            : (Older(file, out bool none), none ? "older schema, no flag is true: mean" : "older schema");
        bool include = file.Flag("include_prompt") ?? true;
        notes.Add("pooling", string.Join(" + ", modes.Select(PoolingModes.Name)), $"{name} ({schema})");
        if (file.Find("pooling_mode") is null && modes is [PoolingMode.Mean] && file.Flag("pooling_mode_mean_tokens") != true)
            notes.Warn($"{name} states no pooling mode; mean is used, as sentence-transformers does. Set AgentMemory:Embedding:Pooling if the model was trained with another.");
        notes.Add("prompt is pooled", include ? "yes" : "no", file.Find("include_prompt") is null ? "default" : name);
        return new PoolingConfig(modes, include, file.Size("embedding_dimension") ?? file.Size("word_embedding_dimension"));
    }

    private static List<PoolingMode> Newer(JsonElement mode, string path)
    {
        string named = $"'{path}'";
        if (mode.ValueKind == JsonValueKind.String) return [PoolingModes.Parse(mode.GetString()!, named)];
        if (mode.ValueKind != JsonValueKind.Array || mode.GetArrayLength() == 0 || mode.EnumerateArray().Any(m => m.ValueKind != JsonValueKind.String))
            throw new EmbeddingModelException($"pooling_mode in {named} is a {mode.ValueKind} ({mode.GetRawText()}), but should be a text or a list of texts; the known modes are {string.Join(", ", PoolingModes.Published.Select(p => p.Name))}.");
        return [.. mode.EnumerateArray().Select(m => PoolingModes.Parse(m.GetString()!, named))];
    }

    private static List<PoolingMode> Older(ConfigFile file, out bool none)
    {
        foreach (var property in file.Root.EnumerateObject())
            if (property.Name.StartsWith(FlagPrefix, StringComparison.Ordinal) && PoolingModes.Published.All(p => p.Flag != property.Name))
                throw new EmbeddingModelException($"The flag '{property.Name}' in '{file.FullPath}' is unknown; the known ones are {string.Join(", ", PoolingModes.Published.Select(p => p.Flag))}. Falling back to another mode would give wrong vectors.");
        var modes = PoolingModes.Published.Where(p => file.Flag(p.Flag) == true).Select(p => p.Mode).ToList();
        none = modes.Count == 0;
        return none ? [PoolingMode.Mean] : modes; // what the reference does with files from before the flags
    }
}
