using System.Globalization;

namespace AgentMemory.Onnx.Profiles;

/// <summary>What the transformer's files say of its input: length, lower case, padding, vocabulary.</summary>
internal sealed record TransformerSettings
{
    private static readonly string[] ConfigNames =
    [
        "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json", "sentence_camembert_config.json",
        "sentence_albert_config.json", "sentence_xlm-roberta_config.json", "sentence_xlnet_config.json",
    ];

    // Their position tables start behind the padding id.
    private static readonly string[] OffsetPositions = ["roberta", "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "camembert", "mpnet", "longformer", "xmod", "ibert", "data2vec-text", "luke"];

    /// <summary>Most tokens of a text, special tokens included.</summary>
    public required int MaxTokens { get; init; }

    public required bool LowerCase { get; init; }

    public required bool PadLeft { get; init; }

    /// <summary>Rows of the embedding matrix, where config.json tells.</summary>
    public int? VocabularySize { get; init; }

    public int? HiddenSize { get; init; }

    public int? PadId { get; init; }

    /// <summary>tokenizer_config.json names a padding token.</summary>
    public bool NamesPadToken { get; init; }

    /// <exception cref="EmbeddingModelException">A file is broken or no length is stated.</exception>
    public static TransformerSettings Read(string folder, OnnxEmbeddingOptions options, ProfileNotes notes)
    {
        var own = ConfigNames.Select(n => ConfigFile.TryRead(Path.Combine(folder, n))).FirstOrDefault(c => c is not null);
        var tokenizer = ConfigFile.TryRead(Path.Combine(folder, "tokenizer_config.json"));
        var config = ConfigFile.TryRead(Path.Combine(folder, "config.json"));
        string schema = own is null ? "" : Path.GetFileName(own.FullPath) + (own.Find("transformer_task") is null ? " (older schema)" : " (schema since 5.4)");
        CheckTask(own);
        bool lower = own?.Flag("do_lower_case") ?? false;
        notes.Add("lower case first", lower ? "yes" : "no", own?.Find("do_lower_case") is null ? "default" : schema);
        string side = tokenizer?.Text("padding_side") ?? "right";
        if (side is not ("left" or "right")) throw new EmbeddingModelException($"padding_side in '{tokenizer!.FullPath}' is '{side}', but should be left or right.");
        return new TransformerSettings
        {
            MaxTokens = Length(folder, options, own, schema, tokenizer, config, notes),
            LowerCase = lower,
            PadLeft = side == "left",
            VocabularySize = config?.Number("vocab_size"),
            HiddenSize = config?.Number("hidden_size") ?? config?.Number("dim"),
            PadId = config?.Number("pad_token_id"),
            NamesPadToken = tokenizer?.Find("pad_token") is not null,
        };
    }

    // Explicit length, then the transformer's, then the tokenizer's (often a sentinel of 1e30), never above the position table.
    private static int Length(string folder, OnnxEmbeddingOptions options, ConfigFile? own, string schema, ConfigFile? tokenizer, ConfigFile? config, ProfileNotes notes)
    {
        int? positions = Positions(config);
        var (length, source) = options.MaxTokens is { } set ? (set, "override MaxTokens")
            : own?.Size("max_seq_length") is { } stated ? (stated, schema)
            : ProcessingLength(own) is { } processing ? (processing, schema + ", processing_kwargs")
            : tokenizer?.Number("model_max_length") is { } model and < 10_000_000 ? (model, "tokenizer_config.json")
            : positions is { } table ? (table, "config.json (position table)")
            : throw new EmbeddingModelException($"'{folder}' states no maximum length. Add max_seq_length to sentence_bert_config.json, or set AgentMemory:Embedding:MaxTokens.");
        if (length > positions)
        {
            notes.Warn(string.Create(CultureInfo.InvariantCulture, $"The maximum length {length} ({source}) is above the {positions} positions of the model (config.json): texts are cut at {positions} tokens."));
            (length, source) = (positions.Value, "config.json (position table)");
        }
        if (length < 3) throw new EmbeddingModelException($"'{folder}' has a maximum length of {length} ({source}), which leaves no room for text. Correct it.");
        notes.Add("max tokens", length.ToString(CultureInfo.InvariantCulture), source);
        return length;
    }

    // The newer schema can say more than texts and token vectors.
    private static void CheckTask(ConfigFile? own)
    {
        if (own?.Text("transformer_task") is { } task and not "feature-extraction")
            throw new EmbeddingModelException($"transformer_task in '{own.FullPath}' is '{task}'; only feature-extraction is supported. Use a model that gives token vectors.");
        if (own?.Text("module_output_name") is { } output and not "token_embeddings")
            throw new EmbeddingModelException($"module_output_name in '{own.FullPath}' is '{output}'; only token_embeddings is supported. Use a model that gives token vectors.");
        if (own?.Find("modality_config") is { ValueKind: System.Text.Json.JsonValueKind.Object } modalities && !modalities.TryGetProperty("text", out _))
            throw new EmbeddingModelException($"modality_config in '{own.FullPath}' has no text; the model embeds something else. Use a text model.");
    }

    // {"text": {"max_length": 128}}: the newer schema's way to limit one modality.
    private static int? ProcessingLength(ConfigFile? own) =>
        own?.Find("processing_kwargs") is { ValueKind: System.Text.Json.JsonValueKind.Object } all && all.TryGetProperty("text", out var text) && text.ValueKind == System.Text.Json.JsonValueKind.Object
        && text.TryGetProperty("max_length", out var length) && length.ValueKind == System.Text.Json.JsonValueKind.Number && length.TryGetInt32(out int most) && most > 0 ? most : null;

    private static int? Positions(ConfigFile? config)
    {
        if ((config?.Number("max_position_embeddings") ?? config?.Number("n_positions")) is not { } positions || positions == 0) return null;
        bool offset = OffsetPositions.Contains(config!.Text("model_type") ?? "");
        return offset ? positions - (config.Number("pad_token_id") ?? 1) - 1 : positions;
    }
}
