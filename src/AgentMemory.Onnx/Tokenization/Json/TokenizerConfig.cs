using System.Text.Json;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>What is read of a <c>tokenizer_config.json</c>.</summary>
internal sealed record TokenizerConfig
{
    public string? PadToken { get; init; }

    public string? UnknownToken { get; init; }

    public string? StartToken { get; init; }

    public string? EndToken { get; init; }

    public string? MaskToken { get; init; }

    public bool? Lowercase { get; init; }

    public bool? StripAccents { get; init; }

    public bool? HandleChineseCharacters { get; init; }

    /// <summary>Reads the file; without one everything is null.</summary>
    public static TokenizerConfig Read(string file)
    {
        if (!File.Exists(file))
        {
            return new TokenizerConfig();
        }

        using JsonDocument document = JsonFile.Read(file);
        var root = new ComponentReader(file, "config", document.RootElement);
        return new TokenizerConfig
        {
            PadToken = Token(root, "pad_token"),
            UnknownToken = Token(root, "unk_token"),
            StartToken = Token(root, "cls_token"),
            EndToken = Token(root, "sep_token"),
            MaskToken = Token(root, "mask_token"),
            Lowercase = root.FlagOrNull("do_lower_case"),
            StripAccents = root.FlagOrNull("strip_accents"),
            HandleChineseCharacters = root.FlagOrNull("tokenize_chinese_chars"),
        };
    }

    private static string? Token(ComponentReader root, string name)
        => root.Find(name) is { ValueKind: JsonValueKind.Object } ? root.Child(name)!.Value.TextOrNull("content") : root.TextOrNull(name);
}
