using System.Text.Json;

namespace AgentMemory.Onnx.Profiles;

/// <summary>One module of a sentence-transformers model, as <c>modules.json</c> lists it.</summary>
/// <param name="Kind">Last part of the type's name, for instance <c>Pooling</c>.</param>
/// <param name="Folder">Folder of its configuration.</param>
internal sealed record ModuleEntry(string Kind, string Folder);

/// <summary>What a sentence-transformers folder says of itself: modules in order, length, prompts.</summary>
internal sealed record ModelRecipe
{
    public required string Folder { get; init; }

    public required IReadOnlyList<ModuleEntry> Modules { get; init; }

    /// <summary>Most tokens of a text, special tokens included.</summary>
    public required int MaxTokens { get; init; }

    public bool LowerCase { get; init; }

    public string QueryPrompt { get; init; } = "";

    public string DocumentPrompt { get; init; } = "";

    /// <exception cref="EmbeddingModelException">No such folder, or files that are missing or broken.</exception>
    public static ModelRecipe Read(string folder)
    {
        if (!Directory.Exists(folder)) throw new EmbeddingModelException($"There is no model folder at '{folder}'. Set AgentMemory:Embedding:Model to a sentence-transformers folder with an ONNX file.");
        using var modules = Open(folder, "modules.json")
            ?? throw new EmbeddingModelException($"'{folder}' has no modules.json, so its pooling is unknown. Export the model with sentence-transformers.");
        using var transformer = Open(folder, "sentence_bert_config.json");
        using var tokenizer = Open(folder, "tokenizer_config.json");
        using var config = Open(folder, "config.json");
        using var prompts = Open(folder, "config_sentence_transformers.json");
        return new ModelRecipe
        {
            Folder = folder,
            Modules = [.. modules.RootElement.EnumerateArray().OrderBy(m => m.GetProperty("idx").GetInt32()).Select(m => Entry(folder, m))],
            MaxTokens = MaxLength(transformer, tokenizer, config, folder),
            LowerCase = transformer is not null && transformer.RootElement.TryGetProperty("do_lower_case", out var lower) && lower.ValueKind == JsonValueKind.True,
            QueryPrompt = Prompt(prompts, "query"),
            DocumentPrompt = Prompt(prompts, "document"),
        };
    }

    public static JsonDocument? Open(string folder, string name)
    {
        string file = Path.Combine(folder, name);
        if (!File.Exists(file)) return null;
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(file));
        }
        catch (JsonException ex)
        {
            throw new EmbeddingModelException($"'{file}' is not valid JSON: {ex.Message} Export the model again.", ex);
        }
    }

    private static ModuleEntry Entry(string folder, JsonElement module)
    {
        string type = module.GetProperty("type").GetString() ?? "";
        if (!type.StartsWith("sentence_transformers.", StringComparison.Ordinal))
            throw new EmbeddingModelException($"'{folder}' asks for the module '{type}', which is not supported. Use a model with standard sentence-transformers modules.");
        return new ModuleEntry(type[(type.LastIndexOf('.') + 1)..], Path.Combine(folder, module.GetProperty("path").GetString() ?? ""));
    }

    // Explicit length, then the tokenizer's (often a sentinel of 1e30), never above the position table.
    private static int MaxLength(JsonDocument? transformer, JsonDocument? tokenizer, JsonDocument? config, string folder)
    {
        int? positions = Number(config, "max_position_embeddings");
        int? length = Number(transformer, "max_seq_length") ?? Number(tokenizer, "model_max_length") ?? positions;
        return length is { } found && found > 2
            ? Math.Min(found, positions ?? int.MaxValue)
            : throw new EmbeddingModelException($"'{folder}' states no maximum length. Add max_seq_length to sentence_bert_config.json.");
    }

    private static int? Number(JsonDocument? document, string name) =>
        document is not null && document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.GetDouble() is > 0 and < 1e7 and var number ? (int)number : null;

    private static string Prompt(JsonDocument? document, string name) =>
        document is not null && document.RootElement.TryGetProperty("prompts", out var prompts) && prompts.TryGetProperty(name, out var prompt)
            ? prompt.GetString() ?? "" : "";
}
