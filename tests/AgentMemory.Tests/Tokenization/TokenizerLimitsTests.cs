using System.Text.Json;
using AgentMemory.Onnx.Tokenization;
using Xunit;

namespace AgentMemory.Tests.Tokenization;

/// <summary>Truncation, stride, overflow and padding against the reference library.</summary>
public sealed class TokenizerLimitsTests(ITestOutputHelper output)
{
    [Fact]
    public void Truncation_and_padding_give_the_golden_rows()
    {
        string root = TestData.Require("tokenizers");
        var tokenizers = new Dictionary<string, (TokenizerPipeline Plain, TokenizerPipeline AsInFile)>();
        int cases = 0, wrong = 0;
        foreach (JsonElement row in Golden.Lines(Path.Combine(root, "truncation-padding.jsonl")))
        {
            string name = row.GetProperty("tok").GetString()!;
            if (!tokenizers.TryGetValue(name, out (TokenizerPipeline Plain, TokenizerPipeline AsInFile) pair))
            {
                string file = Path.Combine(root, name, "tokenizer.json");
                tokenizers[name] = pair = ((TokenizerPipeline)TokenizerLoader.LoadFile(file),
                    (TokenizerPipeline)TokenizerLoader.LoadFile(file, new TokenizerLoadOptions { UseFileLimits = true }));
            }

            (string expected, string actual) = row.TryGetProperty("batch", out _) ? Batch(row, pair.Plain) : Single(row, pair.Plain, pair.AsInFile);
            cases++;
            if (expected != actual && wrong++ < 5)
            {
                output.WriteLine($"{row.GetRawText()[..Math.Min(220, row.GetRawText().Length)]}\n expected {expected}\n actual   {actual}");
            }
        }

        output.WriteLine($"{cases - wrong} of {cases} rows exact");
        Assert.Equal(0, wrong);
        Assert.Equal(369, cases);
    }

    private static (string Expected, string Actual) Single(JsonElement row, TokenizerPipeline plain, TokenizerPipeline asInFile)
    {
        string a = row.GetProperty("a").GetString()!;
        string? b = row.TryGetProperty("b", out JsonElement second) ? second.GetString() : null;
        try
        {
            Encoding encoding = row.TryGetProperty("as_in_file", out _)
                ? asInFile.Encode(a, b)
                : plain.Encode(a, b, addSpecialTokens: true, ToTruncation(row.GetProperty("truncation")), padding: null, keepOverflow: true);
            string[] expected = [Golden.Describe(row)], actual = [Golden.Describe(row, encoding)];
            if (row.TryGetProperty("overflow", out JsonElement overflow) && overflow.ValueKind == JsonValueKind.Array)
            {
                JsonElement[] pieces = [.. overflow.EnumerateArray()];
                expected = [.. expected, .. pieces.Select(piece => Golden.Describe(piece))];
                actual = [.. actual, .. encoding.Overflowing.Select((piece, i) => i < pieces.Length ? Golden.Describe(pieces[i], piece) : "one too many")];
            }

            if (overflow.ValueKind == JsonValueKind.Number)
            {
                // Rows of the file's own settings only count the pieces that were cut off.
                expected = [.. expected, $"{overflow.GetInt32()}"];
                actual = [.. actual, $"{encoding.Overflowing.Count}"];
            }

            return (row.TryGetProperty("error", out JsonElement error) ? error.GetString()! : string.Join('|', expected), string.Join('|', actual));
        }
        catch (InvalidOperationException) when (row.TryGetProperty("error", out _))
        {
            return ("error", "error");
        }
    }

    private static (string Expected, string Actual) Batch(JsonElement row, TokenizerPipeline plain)
    {
        string[] texts = [.. row.GetProperty("batch").EnumerateArray().Select(text => text.GetString()!)];
        JsonElement settings = row.GetProperty("padding");
        int longest = texts.Max(text => plain.Encode(text).Ids.Length);
        var padding = new Padding(
            Int(settings, "length") ?? longest,
            settings.TryGetProperty("direction", out JsonElement direction) && direction.GetString() == "left",
            Int(settings, "pad_to_multiple_of"),
            Int(settings, "pad_id") ?? 0,
            Int(settings, "pad_type_id") ?? 0);
        JsonElement[] rows = [.. row.GetProperty("out").EnumerateArray()];
        return (string.Join('|', rows.Select(line => Golden.Describe(line))),
            string.Join('|', texts.Select((text, i) => Golden.Describe(rows[i], plain.Encode(text, null, true, null, padding, false)))));
    }

    private static Truncation ToTruncation(JsonElement settings) => new(
        settings.GetProperty("max_length").GetInt32(),
        (settings.TryGetProperty("strategy", out JsonElement strategy) ? strategy.GetString() : null) switch
        {
            "only_first" => TruncationStrategy.OnlyFirst,
            "only_second" => TruncationStrategy.OnlySecond,
            _ => TruncationStrategy.LongestFirst,
        },
        Int(settings, "stride") ?? 0,
        settings.TryGetProperty("direction", out JsonElement direction) && direction.GetString() == "left");

    private static int? Int(JsonElement settings, string name)
        => settings.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
}
