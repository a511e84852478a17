using System.Text.Json;
using AgentMemory.Onnx.Tokenization;

namespace AgentMemory.Tests.Tokenization;

/// <summary>Reads golden lines and writes both sides of a comparison the same way.</summary>
internal static class Golden
{
    public static IEnumerable<JsonElement> Lines(string file)
        => File.ReadAllText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line));

    public static int[] Ints(JsonElement line, string name)
        => line.TryGetProperty(name, out JsonElement value) ? [.. value.EnumerateArray().Select(item => item.GetInt32())] : [];

    /// <summary>The columns that the line has.</summary>
    public static string Describe(JsonElement line)
    {
        int[] ids = Ints(line, "ids");
        var parts = new List<string> { Join("ids", ids) };
        if (line.TryGetProperty("off", out _))
        {
            parts.Add(Join("off", Ints(line, "off")));
        }

        if (line.TryGetProperty("sp", out _))
        {
            parts.Add(Join("sp", Ints(line, "sp")));
        }

        parts.Add(Join("ty", line.TryGetProperty("ty", out _) ? Ints(line, "ty") : new int[ids.Length]));
        if (line.TryGetProperty("seq", out _))
        {
            parts.Add(Join("seq", Ints(line, "seq")));
        }

        if (line.TryGetProperty("mask", out _))
        {
            parts.Add(Join("mask", Ints(line, "mask")));
        }

        return string.Join(' ', parts);
    }

    /// <summary>The same columns of an encoding.</summary>
    public static string Describe(JsonElement line, Encoding encoding)
    {
        var parts = new List<string> { Join("ids", encoding.Ids) };
        if (line.TryGetProperty("off", out _))
        {
            parts.Add(Join("off", [.. encoding.Offsets.SelectMany(offset => new[] { offset.Start, offset.End })]));
        }

        if (line.TryGetProperty("sp", out _))
        {
            parts.Add(Join("sp", [.. encoding.SpecialTokensMask.Index().Where(item => item.Item == 1).Select(item => item.Index)]));
        }

        parts.Add(Join("ty", encoding.TypeIds));
        if (line.TryGetProperty("seq", out _))
        {
            parts.Add(Join("seq", encoding.SequenceIds));
        }

        if (line.TryGetProperty("mask", out _))
        {
            parts.Add(Join("mask", encoding.AttentionMask));
        }

        return string.Join(' ', parts);
    }

    private static string Join(string name, int[] values) => $"{name}=[{string.Join(',', values)}]";
}
