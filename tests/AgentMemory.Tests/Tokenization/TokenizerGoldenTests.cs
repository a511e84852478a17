using System.Text.Json;
using AgentMemory.Onnx.Tokenization;
using Xunit;

namespace AgentMemory.Tests.Tokenization;

/// <summary>Ids, offsets, type ids and special-token masks against those of the reference library.</summary>
public sealed class TokenizerGoldenTests(ITestOutputHelper output)
{
    private const int ShownFailures = 5;

    public static TheoryData<string> Folders =>
    [
        "added-bytelevel", "added-spbpe", "added-unigram", "added-wordpiece", "albert", "bert-uncased-bge", "bert-uncased-minilm",
        "bpe-unk-fused", "bpe-unk-separate", "clip", "gemma", "gpt2", "llama", "llama3", "llama3-without-ignore-merges",
        "mistral-metaspace-first", "modernbert", "mpnet-style", "qwen2", "roberta", "roberta-prefix-space", "t5-legacy-metaspace",
        "unigram-byte-fallback", "unigram-first", "unigram-never", "wordlevel", "wordpiece-cased", "wordpiece-cased-strip",
        "wordpiece-lower-keep-accents", "wordpiece-maxchars", "wordpiece-no-chinese-no-clean", "wordpiece-sequence", "xlmr", "xlmr-new-converter",
    ];

    [Theory, MemberData(nameof(Folders))]
    public void Encode_gives_the_golden_encodings(string folder)
    {
        string root = TestData.Require("tokenizers");
        ITextTokenizer tokenizer = TokenizerLoader.LoadFile(Path.Combine(root, folder, "tokenizer.json"));
        Dictionary<int, string> texts = Lines(Path.Combine(root, "texts.jsonl"))
            .ToDictionary(line => line.GetProperty("t").GetInt32(), line => line.GetProperty("text").GetString()!);
        int cases = 0, wrong = 0;
        foreach (JsonElement line in Lines(Path.Combine(root, folder, "golden.jsonl")))
        {
            Encoding encoding = tokenizer.Encode(texts[line.GetProperty("t").GetInt32()]);
            Check(line, encoding);
            Assert.Equal(encoding.Ids.Length - encoding.SpecialTokensMask.Sum(), tokenizer.CountTokens(texts[line.GetProperty("t").GetInt32()]));
        }

        string pairs = Path.Combine(root, folder, "pairs.jsonl");
        foreach (JsonElement line in File.Exists(pairs) ? Lines(pairs) : [])
        {
            Check(line, tokenizer.Encode(line.GetProperty("a").GetString()!, line.GetProperty("b").GetString()));
        }

        output.WriteLine($"{folder}: {cases - wrong} of {cases} encodings exact");
        Assert.Equal(0, wrong);
        Assert.True(cases >= 466);

        void Check(JsonElement line, Encoding encoding)
        {
            cases++;
            string expected = Golden.Describe(line), actual = Golden.Describe(line, encoding);
            if (expected != actual && wrong++ < ShownFailures)
            {
                output.WriteLine($"line {line.GetRawText()[..Math.Min(60, line.GetRawText().Length)]}\n  expected {expected}\n  actual   {actual}");
            }
        }
    }

    [Fact]
    public void Encode_of_a_vocabulary_file_gives_the_golden_ids()
    {
        string root = TestData.Require("wordpiece");
        string folder = Directory.CreateTempSubdirectory("vocabulary").FullName;
        try
        {
            File.Copy(Path.Combine(root, "bert-base-uncased.vocab.txt"), Path.Combine(folder, "vocab.txt"));
            ITextTokenizer tokenizer = TokenizerLoader.Load(folder);
            int exact = 0, cases = 0;
            foreach (JsonElement line in Lines(Path.Combine(root, "bert-base-uncased.parity.jsonl")))
            {
                int[] ids = [.. line.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
                cases++;
                exact += tokenizer.Encode(line.GetProperty("text").GetString()!).Ids.AsSpan().SequenceEqual(ids) ? 1 : 0;
            }

            output.WriteLine($"{exact} of {cases} texts exact");
            Assert.Equal(1035, cases);
            Assert.Equal(cases, exact);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<JsonElement> Lines(string file) => Golden.Lines(file);
}
