using AgentMemory.Onnx.Tokenization.PreTokenizers;
using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>Reads pre-tokenizers.</summary>
internal static class PreTokenizerReader
{
    /// <summary>Makes the pre-tokenizer that a component describes.</summary>
    public static IPreTokenizer Read(ComponentReader reader) => reader.Type switch
    {
        "Sequence" => new PreTokenizerSequence([.. reader.Children("pretokenizers").Select(Read)]),
        "BertPreTokenizer" => new BertPreTokenizer(),
        "Whitespace" => new WordSplit(),
        "WhitespaceSplit" => new CharacterSplit(CodePointSet.WhiteSpace, SplitBehavior.Removed),
        "Punctuation" => new CharacterSplit(CodePointSet.Punctuation, Behavior(reader, "Isolated")),
        "Digits" => new CharacterSplit(
            CodePointSet.Numeric, reader.Flag("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
        "CharDelimiterSplit" => new CharacterSplit(Single(reader, "delimiter"), SplitBehavior.Removed),
        "FixedLength" => new FixedLengthSplit(Math.Max(1, reader.IntOrNull("length") ?? 5)),
        "Split" => new PatternSplit(PatternReader.Read(reader), Behavior(reader, null), reader.Flag("invert", false)),
        "ByteLevel" => new ByteLevel(reader.Flag("add_prefix_space", true), reader.Flag("use_regex", true)),
        "Metaspace" => Metaspace(reader),
        string other => throw reader.Unsupported($"the pre-tokenizer {other}"),
    };

    private static SplitBehavior Behavior(ComponentReader reader, string? fallback)
    {
        string name = reader.TextOrNull("behavior") ?? fallback ?? reader.Text("behavior");
        return Enum.TryParse(name, out SplitBehavior behavior) && Enum.IsDefined(behavior) && char.IsAsciiLetter(name[0])
            ? behavior
            : throw reader.Unsupported($"the split behavior {name}");
    }

    private static CodePointSet Single(ComponentReader reader, string name)
    {
        System.Text.Rune[] runes = [.. reader.Text(name).EnumerateRunes()];
        return runes.Length == 1 ? new CodePointSet([runes[0].Value, runes[0].Value]) : throw reader.Error($"has a \"{name}\" that is not one character");
    }

    private static Metaspace Metaspace(ComponentReader reader)
    {
        string replacement = reader.TextOrNull("replacement") ?? "\u2581";
        if (replacement.Length != 1)
        {
            throw reader.Unsupported("a replacement that is not one character of the basic plane");
        }

        PrependScheme scheme = reader.TextOrNull("prepend_scheme") switch
        {
            null or "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            string other => throw reader.Unsupported($"the prepend_scheme {other}"),
        };
        if (reader.FlagOrNull("add_prefix_space") == false)
        {
            // The older form: false stands for never, and must not contradict a scheme.
            scheme = scheme == PrependScheme.Never || reader.Find("prepend_scheme") is null
                ? PrependScheme.Never
                : throw reader.Error("has an add_prefix_space that does not match its prepend_scheme");
        }

        return new Metaspace(replacement[0], scheme, reader.Flag("split", true));
    }
}
