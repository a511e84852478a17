using System.Globalization;
using System.Text.Json;

namespace AgentMemory.Onnx.Profiles;

/// <summary>What <c>config_sentence_transformers.json</c> says: prompts, dimensions to keep, similarity.</summary>
internal sealed record PromptSettings
{
    public const string FileName = "config_sentence_transformers.json";

    private static readonly string[] Similarities = ["cosine", "dot", "euclidean", "manhattan"];

    /// <summary>Prompts by name; an empty text is no prompt.</summary>
    public required IReadOnlyDictionary<string, string> Prompts { get; init; }

    /// <summary>The prompt of texts that name none.</summary>
    public required string Default { get; init; }

    public required string Query { get; init; }

    public required string Document { get; init; }

    /// <summary>First dimensions to keep; null for all.</summary>
    public int? TruncateDim { get; init; }

    public required string Similarity { get; init; }

    /// <exception cref="EmbeddingModelException">The file is broken or names something unknown.</exception>
    public static PromptSettings Read(ModelFolder folder, OnnxEmbeddingOptions options, ProfileNotes notes)
    {
        var file = ConfigFile.TryRead(Path.Combine(folder.Root, FileName));
        var prompts = ReadPrompts(file);
        string byDefault = "";
        string? name = file?.Text("default_prompt_name");
        if (name is not null && !prompts.TryGetValue(name, out byDefault!))
            throw new EmbeddingModelException($"default_prompt_name '{name}' in '{file!.FullPath}' is not among its prompts ({(prompts.Count == 0 ? "there are none" : string.Join(", ", prompts.Keys))}). Add the prompt or remove the name.");
        string similarity = file?.Text("similarity_fn_name") ?? "cosine";
        if (!Similarities.Contains(similarity))
            throw new EmbeddingModelException($"similarity_fn_name '{similarity}' in '{file!.FullPath}' is unknown; known are {string.Join(", ", Similarities)}.");
        notes.Add("similarity", similarity, file?.Find("similarity_fn_name") is null ? "default" : FileName);
        int? truncate = options.TruncateDim ?? file?.Size("truncate_dim");
        notes.Add("truncate dim", truncate is > 0 and var k ? k.ToString(CultureInfo.InvariantCulture) : "all dimensions",
            options.TruncateDim is not null ? "override TruncateDim" : file?.Find("truncate_dim") is null ? "default" : FileName);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var settings = new PromptSettings
        {
            Prompts = prompts,
            Default = byDefault,
            Query = Choose("query prompt", options.QueryPrompt, nameof(options.QueryPrompt), ["query"]),
            Document = Choose("document prompt", options.DocumentPrompt, nameof(options.DocumentPrompt), ["document", "passage", "corpus"]),
            TruncateDim = truncate is > 0 ? truncate : null,
            Similarity = similarity,
        };
        if (settings.Query.Length + settings.Document.Length == 0 && options.QueryPrompt is null && options.DocumentPrompt is null && PromptFamilies.Find(folder.Name) is { } family)
            notes.Warn($"Models named like '{family.Name}' are trained with the prompts \"{family.Query}\" and \"{family.Document}\", and this folder defines none: without them it finds worse. Set AgentMemory:Embedding:QueryPrompt and DocumentPrompt to them, or to empty texts where none is meant.");
        foreach (var (unused, text) in prompts)
            if (text.Length > 0 && !used.Contains(unused))
                notes.Warn($"The prompt '{unused}' (\"{text}\") is defined but unused. Set AgentMemory:Embedding:QueryPrompt or DocumentPrompt to use its text.");
        return settings;

        string Choose(string what, string? set, string setting, string[] names)
        {
            // An empty prompt is written where there is none: {"document": "", "passage": "passage: "} means the second.
            string? found = names.FirstOrDefault(n => prompts.GetValueOrDefault(n) is { Length: > 0 }) ?? names.FirstOrDefault(prompts.ContainsKey);
            var (prompt, source) = set is not null ? (set, "override " + setting)
                : found is not null ? (prompts[found], $"{FileName} (prompts.{found})")
                : name is not null ? (byDefault, $"{FileName} (default_prompt_name {name})")
                : ("", "default");
            if (set is null && (found ?? name) is { } key) used.Add(key);
            notes.Add(what, prompt.Length == 0 ? "none" : "\"" + prompt + "\"", source);
            return prompt;
        }
    }

    private static Dictionary<string, string> ReadPrompts(ConfigFile? file)
    {
        var prompts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (file?.Find("prompts") is not { } found) return prompts;
        if (found.ValueKind != JsonValueKind.Object) throw new EmbeddingModelException($"'prompts' in '{file.FullPath}' is not an object of names and texts.");
        foreach (var prompt in found.EnumerateObject())
            prompts[prompt.Name] = prompt.Value.ValueKind switch
            {
                JsonValueKind.String => prompt.Value.GetString()!,
                JsonValueKind.Null => "",
                _ => throw new EmbeddingModelException($"Prompt '{prompt.Name}' in '{file.FullPath}' is not a text."),
            };
        return prompts;
    }
}
