using AgentMemory.Onnx.Tokenization.Normalizers;
using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>Reads normalizers.</summary>
internal static class NormalizerReader
{
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
        string other => throw reader.Unsupported($"the normalizer {other}"),
    };
}
