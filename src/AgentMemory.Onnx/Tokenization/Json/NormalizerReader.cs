using AgentMemory.Onnx.Tokenization.Normalizers;
using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>Reads normalizers.</summary>
internal static class NormalizerReader
{
    private static readonly CodePointSet s_nmtRemoved = new([0x1, 0x8, 0xB, 0xB, 0xE, 0x1F, 0x7F, 0x7F, 0x8F, 0x8F, 0x9F, 0x9F]);
    private static readonly CodePointSet s_nmtSpaces = new(
        [0x9, 0xA, 0xC, 0xD, 0x1680, 0x1680, 0x200B, 0x200F, 0x2028, 0x2029, 0x2581, 0x2581, 0xFEFF, 0xFEFF, 0xFFFD, 0xFFFD]);

    /// <summary>Makes the normalizer that a component describes.</summary>
    public static INormalizer Read(ComponentReader reader) => reader.Type switch
    {
        "Sequence" => new NormalizerSequence([.. reader.Children("normalizers").Select(Read)]),
        "BertNormalizer" => new BertNormalizer(
            reader.Flag("clean_text", true),
            reader.Flag("handle_chinese_chars", true),
            reader.FlagOrNull("strip_accents"),
            reader.Flag("lowercase", true)),
        "NFC" => new UnicodeForm(compatibility: false, compose: true),
        "NFD" => new UnicodeForm(compatibility: false, compose: false),
        "NFKC" => new UnicodeForm(compatibility: true, compose: true),
        "NFKD" => new UnicodeForm(compatibility: true, compose: false),
        "Lowercase" => new LowercaseNormalizer(),
        "StripAccents" => new FilterNormalizer(CodePointSet.CombiningMarks),
        "Strip" => new StripNormalizer(reader.Flag("strip_left", true), reader.Flag("strip_right", true)),
        "Prepend" => new PrependNormalizer(reader.Text("prepend")),
        "Replace" => new ReplaceNormalizer(PatternReader.Read(reader), reader.Text("content")),
        "Nmt" => new FilterNormalizer(s_nmtRemoved, s_nmtSpaces),
        "ByteLevel" => new ByteLevelNormalizer(),
        "Precompiled" => Precompiled(reader),
        string other => throw reader.Unsupported($"the normalizer {other}"),
    };

    private static INormalizer Precompiled(ComponentReader reader)
    {
        // Some files carry no map: there is nothing to do then.
        if (reader.TextOrNull("precompiled_charsmap") is not { Length: > 0 } map)
        {
            return new NormalizerSequence([]);
        }

        try
        {
            return new PrecompiledNormalizer(Convert.FromBase64String(map));
        }
        catch (FormatException exception)
        {
            throw reader.Error($"has a broken precompiled_charsmap: {exception.Message}", inner: exception);
        }
    }
}
