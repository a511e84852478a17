using System.Text.Json;
using AgentMemory.Onnx.Tokenization;
using AgentMemory.Onnx.Tokenization.Json;
using AgentMemory.Onnx.Tokenization.Models;
using CsCheck;
using Microsoft.ML.Tokenizers;
using Xunit;

namespace AgentMemory.Tests.Tokenization;

/// <summary>Our WordPiece and BPE against the components of Microsoft.ML.Tokenizers, piece by piece: an implementation by other hands.</summary>
public sealed class SecondOpinionTests
{
    private static readonly string[] Words = ["[UNK]", "a", "b", "c", "##a", "##b", "##c", "ab", "##ab", "abc", "##bca", "##caa", "ca", "e\u0301"];
    private static readonly string[] Symbols = ["a", "b", "c", "d", "ab", "bc", "abc", "cd", "abcd", "aa", "aab"];
    private static readonly string[] Merges = ["a b", "b c", "ab c", "c d", "abc d", "a a", "aa b"];

    private static readonly Gen<string> Pieces = Gen.OneOfConst("a", "b", "c", "d", "e\u0301", "x").Array[1, 24].Select(string.Concat);

    [Fact]
    public void WordPiece_finds_the_same_tokens()
    {
        var ours = Model(new { type = "WordPiece", unk_token = "[UNK]", continuing_subword_prefix = "##", max_input_chars_per_word = 20, vocab = Ids(Words) });
        using var vocabulary = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Words)));
        var theirs = WordPieceTokenizer.Create(vocabulary, new WordPieceOptions { UnknownToken = "[UNK]", ContinuingSubwordPrefix = "##", MaxInputCharsPerWord = 20, PreTokenizer = null, Normalizer = null });
        Pieces.Sample(piece => Tokens(ours, piece).SequenceEqual(Tokens(theirs, piece)));
    }

    [Fact]
    public void Bpe_finds_the_same_tokens()
    {
        var ours = Model(new { type = "BPE", vocab = Ids(Symbols), merges = Merges });
        var theirs = BpeTokenizer.Create(new Microsoft.ML.Tokenizers.BpeOptions(Ids(Symbols)) { Merges = Merges, PreTokenizer = null, Normalizer = null });
        Pieces.Where(p => p.All(c => c is >= 'a' and <= 'd')).Sample(piece => Tokens(ours, piece).SequenceEqual(Tokens(theirs, piece)));
    }

    private static Dictionary<string, int> Ids(string[] tokens) => tokens.Index().ToDictionary(t => t.Item, t => t.Index);

    private static ITokenModel Model(object model) => ModelReader.Read(new ComponentReader("test", "model", JsonSerializer.SerializeToElement(model)));

    private static (int Id, int Start, int End)[] Tokens(ITokenModel model, string piece)
    {
        var tokens = new TokenBuffer();
        model.Tokenize(piece, tokens);
        return [.. Enumerable.Range(0, tokens.Count).Select(i => (tokens.Ids[i], tokens.Offsets[i].Start, tokens.Offsets[i].End))];
    }

    private static (int Id, int Start, int End)[] Tokens(Tokenizer tokenizer, string piece) =>
        [.. tokenizer.EncodeToTokens(piece, out _, considerPreTokenization: false, considerNormalization: false).Select(t => (t.Id, t.Offset.Start.Value, t.Offset.End.Value))];
}
