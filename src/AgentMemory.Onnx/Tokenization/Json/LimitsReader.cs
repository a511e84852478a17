using System.Text.Json;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>Reads the truncation and padding settings of a file.</summary>
internal static class LimitsReader
{
    /// <summary>Reads truncation settings.</summary>
    public static Truncation Truncation(ComponentReader reader) => new(
        reader.IntOrNull("max_length") ?? 512,
        reader.TextOrNull("strategy") switch
        {
            null or "LongestFirst" => TruncationStrategy.LongestFirst,
            "OnlyFirst" => TruncationStrategy.OnlyFirst,
            "OnlySecond" => TruncationStrategy.OnlySecond,
            string other => throw reader.Unsupported($"the truncation strategy {other}"),
        },
        reader.IntOrNull("stride") ?? 0,
        IsLeft(reader));

    /// <summary>Reads padding settings.</summary>
    public static Padding Padding(ComponentReader reader) => new(
        Length(reader),
        IsLeft(reader),
        reader.IntOrNull("pad_to_multiple_of"),
        reader.IntOrNull("pad_id") ?? 0,
        reader.IntOrNull("pad_type_id") ?? 0);

    private static int? Length(ComponentReader reader) => reader.Find("strategy") switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } => reader.Child("strategy")!.Value.Int("Fixed"),
        { ValueKind: JsonValueKind.String } name when name.ValueEquals("BatchLongest") => null,
        _ => throw reader.Unsupported("a padding strategy other than BatchLongest and Fixed"),
    };

    private static bool IsLeft(ComponentReader reader) => reader.TextOrNull("direction") switch
    {
        null or "Right" => false,
        "Left" => true,
        string other => throw reader.Unsupported($"the direction {other}"),
    };
}
