using System.Text.Json;
using AgentMemory.Onnx.Tokenization;
using AgentMemory.Onnx.Tokenization.Json;
using AgentMemory.Onnx.Tokenization.Normalizers;
using AgentMemory.Onnx.Tokenization.PreTokenizers;
using AgentMemory.Onnx.Tokenization.Text;
using Xunit;

namespace AgentMemory.Tests.Tokenization;

/// <summary>Single normalizers and pre-tokenizers against the reference library.</summary>
public sealed class TokenizerComponentTests(ITestOutputHelper output)
{
    [Fact]
    public void Components_give_the_golden_texts_and_pieces()
    {
        string root = TestData.Require("tokenizers");
        Dictionary<int, string> texts = Golden.Lines(Path.Combine(root, "texts.jsonl")).ToDictionary(l => l.GetProperty("t").GetInt32(), l => l.GetProperty("text").GetString()!);
        int cases = 0, wrong = 0, components = 0, unsupported = 0;
        var tried = new HashSet<int>();
        JsonElement[] lines = [.. Golden.Lines(Path.Combine(root, "components.jsonl"))];
        foreach (JsonElement line in lines.Where(l => l.TryGetProperty("pieces", out _)))
        {
            tried.UnionWith(line.GetProperty("pieces").EnumerateArray().Select(piece => piece[0].GetInt32()));
        }

        foreach (JsonElement line in lines)
        {
            bool isNormalizer = line.TryGetProperty("normalizer", out JsonElement name) || !line.TryGetProperty("pre_tokenizer", out name);
            JsonElement config = line.GetProperty("config");
            if (config.GetProperty("type").GetString() == "Precompiled")
            {
                using JsonDocument xlmr = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "xlmr", "tokenizer.json")));
                config = xlmr.RootElement.GetProperty("normalizer").Clone();
            }

            var reader = new ComponentReader("components.jsonl", name.GetString()!, config);
            if (config.GetProperty("type").GetString() == "UnicodeScripts")
            {
                Assert.Throws<TokenizerFormatException>(() => PreTokenizerReader.Read(reader));
                unsupported++;
                continue;
            }

            components++;
            if (isNormalizer)
            {
                INormalizer normalizer = NormalizerReader.Read(reader);
                Dictionary<int, string> changed = line.GetProperty("changed").EnumerateArray().ToDictionary(c => c[0].GetInt32(), c => c[1].GetString()!);
                foreach (int t in tried)
                {
                    Compare(name.GetString()!, t, changed.GetValueOrDefault(t, texts[t]), Normalize(normalizer, texts[t]));
                }
            }
            else
            {
                IPreTokenizer preTokenizer = PreTokenizerReader.Read(reader);
                foreach (JsonElement piece in line.GetProperty("pieces").EnumerateArray())
                {
                    string expected = string.Join('|', piece[1].EnumerateArray().Select(p => p.GetString())) + string.Join(',', piece[2].EnumerateArray().Select(p => p.GetInt32()));
                    Compare(name.GetString()!, piece[0].GetInt32(), expected, Split(preTokenizer, texts[piece[0].GetInt32()]));
                }
            }
        }

        output.WriteLine($"{cases - wrong} of {cases} results of {components} components exact; {unsupported} component refused");
        Assert.Equal(0, wrong);
        Assert.Equal(42, components);

        void Compare(string component, int t, string expected, string actual)
        {
            cases++;
            if (expected != actual && wrong++ < 10)
            {
                output.WriteLine($"{component} text {t}\n expected {JsonSerializer.Serialize(expected)}\n actual   {JsonSerializer.Serialize(actual)}");
            }
        }
    }

    private static string Normalize(INormalizer normalizer, string text)
    {
        AlignedText source = new(), target = new();
        source.Load(text);
        normalizer.Normalize(source, 0, source.Length, target);
        return target.Span.ToString();
    }

    private static string Split(IPreTokenizer preTokenizer, string text)
    {
        var work = new Workspace();
        work.Text.Load(text);
        if (text.Length > 0)
        {
            work.Pieces.Add(new Piece(0, text.Length));
        }

        preTokenizer.Split(work);
        return string.Join('|', work.Pieces.Select(p => work.Text.Span[p.Start..p.End].ToString()))
            + string.Join(',', work.Pieces.SelectMany(p => new[] { work.Text.StartOf(p.Start), work.Text.EndOf(p.End - 1) }));
    }
}
