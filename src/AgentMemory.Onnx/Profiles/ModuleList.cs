using System.Text.Json;

namespace AgentMemory.Onnx.Profiles;

/// <summary>One module of a model, as <c>modules.json</c> lists it.</summary>
/// <param name="Kind">Last part of the type's name, for instance <c>Pooling</c>.</param>
/// <param name="Folder">Folder of its configuration.</param>
internal sealed record ModuleEntry(string Kind, string Folder);

/// <summary>Reads <c>modules.json</c> in both spellings of its types.</summary>
internal static class ModuleList
{
    public const string FileName = "modules.json";

    private static readonly string[] Prefixes = ["sentence_transformers.models.", "sentence_transformers.base.modules.", "sentence_transformers.sentence_transformer.modules."];
    private static readonly string[] Supported = ["Transformer", "Pooling", "Dense", "Normalize", "LayerNorm", "WordWeights", "WeightedLayerPooling", "StaticEmbedding"];
    private static readonly string[] Known = ["LSTM", "CNN", "BoW", "WordEmbeddings", "Dropout", "CLIPModel", "Asym", "Router", "MLMTransformer", "SpladePooling", "SparseStaticEmbedding"];

    /// <summary>The modules in order, or null where the folder has no list.</summary>
    /// <exception cref="EmbeddingModelException">The list is broken, empty, or names something unsupported.</exception>
    public static IReadOnlyList<ModuleEntry>? TryRead(ModelFolder folder, ProfileNotes notes)
    {
        string path = Path.Combine(folder.Root, FileName);
        if (ConfigFile.TryRead(path, JsonValueKind.Array) is not { } file) return null;
        if (file.Root.GetArrayLength() == 0) throw new EmbeddingModelException($"'{path}' lists no modules. Export the model with sentence-transformers.");
        var entries = new List<ModuleEntry>();
        int order = -1;
        foreach (var module in file.Root.EnumerateArray())
        {
            if (module.ValueKind != JsonValueKind.Object || Text(module, "type") is not { Length: > 0 } type)
                throw new EmbeddingModelException($"Module {entries.Count} in '{path}' has no type. Export the model with sentence-transformers.");
            if (module.TryGetProperty("idx", out var index) && index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out int idx))
            {
                if (idx <= order) notes.Warn($"modules.json lists idx {idx} after {order}; modules run in the order of the list.");
                order = idx;
            }
            entries.Add(new ModuleEntry(Kind(type, path), folder.Resolve(Text(module, "path") ?? "", $"Module {entries.Count} in '{path}'")));
        }
        notes.Add("modules", string.Join(" -> ", entries.Select(e => e.Kind)), FileName);
        return entries;
    }

    private static string? Text(JsonElement module, string name) =>
        module.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Kind(string type, string path)
    {
        string kind = type[(type.LastIndexOf('.') + 1)..];
        bool own = Prefixes.Any(p => type.StartsWith(p, StringComparison.Ordinal));
        if (own && Supported.Contains(kind)) return kind;
        throw new EmbeddingModelException(own && Known.Contains(kind)
            ? $"'{path}' asks for the module type '{kind}' ({type}), which is known but not supported. Use a model with {string.Join(", ", Supported)}."
            : $"'{path}' asks for the module type '{type}', which is not supported. Use a model with sentence-transformers' own {string.Join(", ", Supported)}.");
    }
}
