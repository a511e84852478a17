using AgentMemory.Onnx.Tokenization;
using AgentMemory.Onnx.Tokenization.Counting;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Tokenizers;
using Xunit;

namespace AgentMemory.Tests.Tokenization;

public sealed class TokenCounterTests
{
    // All but the last two are the examples of the guide to tiktoken that OpenAI publishes, with its counts.
    [Theory]
    [InlineData("tiktoken is great!", 6, 6)]
    [InlineData("antidisestablishmentarianism", 6, 6)]
    [InlineData("2 + 2 = 4", 7, 7)]
    [InlineData("お誕生日おめでとう", 9, 8)]
    [InlineData("hello world", 2, 2)]
    [InlineData("", 0, 0)]
    public void Counts_are_those_that_are_published(string text, int cl100k, int o200k)
    {
        Assert.Equal(cl100k, TokenCounters.Open("cl100k_base").Count(text));
        Assert.Equal(o200k, TokenCounters.Open("o200k_base").Count(text));
    }

    [Theory]
    [InlineData("gpt-4o", "o200k_base")]
    [InlineData("gpt-4", "cl100k_base")]
    public void Name_of_a_model_stands_for_its_encoding(string model, string encoding)
    {
        const string Text = "お誕生日おめでとう antidisestablishmentarianism";
        var counter = TokenCounters.Open(model);
        Assert.Equal((model, TokenCounters.Open(encoding).Count(Text)), (counter.Name, counter.Count(Text)));
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    public void Text_that_spells_a_special_token_is_counted_as_text(string encoding)
    {
        var counter = TokenCounters.Open(encoding);
        // <| endo ft ext |> or near to it: never the one token that ends a text.
        Assert.InRange(counter.Count("<|endoftext|>"), 4, 8);
        Assert.Equal(10 * counter.Count("<|endoftext|>"), counter.Count(string.Concat(Enumerable.Repeat("<|endoftext|>", 10))), tolerance: 10);
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    public void Cutting_at_special_signs_does_not_change_a_count(string encoding)
    {
        var plain = TiktokenTokenizer.CreateForEncoding(encoding);
        var counter = TokenCounters.Open(encoding);
        Gen.OneOfConst("a", "word", "Word", " ", "<|", "<", "|", ">", "|>", "7", "\n", "\u00e9", "e\u0301", "\u65e5\u672c", "\ud83d\ude00", "'s", "--").Array[0, 25].Select(string.Concat)
            .Sample(text => Assert.Equal(plain.CountTokens(text), counter.Count(text)), iter: 2_000);
    }

    [Fact]
    public void Own_tokenizer_of_a_model_counts_from_its_folder_or_file()
    {
        string folder = Path.Combine(Root(), "models", "bge-small-en-v1.5-int8");
        var counter = TokenCounters.Open(folder);
        Assert.Equal("bge-small-en-v1.5-int8", counter.Name);
        // WordPiece: unaffable is no word of the vocabulary; a sentence of plain words is.
        Assert.Equal(7, counter.Count("The harbour lies behind the hill."));
        Assert.Equal(TokenizerLoader.Load(folder).CountTokens("An unaffable tokenizer"), TokenCounters.Open(Path.Combine(folder, "tokenizer.json")).Count("An unaffable tokenizer"));
    }

    [Theory]
    [InlineData("p50k_base")]
    [InlineData("text-davinci-003")]
    [InlineData("no-such-model")]
    [InlineData("/nowhere/at/all")]
    public void Unknown_tokenizer_is_refused_with_what_there_is(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => TokenCounters.Open(name));
        Assert.Contains("o200k_base", error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", 65_536)]
    [InlineData(" ", 65_536)]
    [InlineData("-", 65_536)]
    [InlineData("e\u0301", 32_768)]
    [InlineData("\u65e7\ud840\udc00", 20_000)]
    [InlineData("\ud83d\ude00", 20_000)]
    public void Text_of_one_word_has_a_count_at_once(string piece, int times)
    {
        // By the library alone each of them takes minutes: its time grows by the square of a word's length.
        var counter = TokenCounters.Open("o200k_base");
        string text = string.Concat(Enumerable.Repeat(piece, times));
        Assert.InRange(counter.Count(text), text.Length / 300, text.Length * 3);
    }

    [Fact]
    public void Lone_surrogate_has_a_count() => Assert.InRange(TokenCounters.Open("o200k_base").Count("a lone \ud800 surrogate"), 4, 8);

    [Fact]
    public void Builder_puts_the_named_counter_in_place_of_the_embedding_models()
    {
        var services = new ServiceCollection();
        services.AddAgentMemory().UseTokenCounter(o => o.Tokenizer = "cl100k_base");
        using var provider = services.BuildServiceProvider();
        Assert.Equal("cl100k_base", provider.GetRequiredService<ITokenCounter>().Name);
        Assert.Equal("cl100k_base", provider.GetRequiredService<ContextBuilder>().Build(new RecallResult([]), 100).Tokenizer);
        var empty = new ServiceCollection();
        empty.AddAgentMemory().UseTokenCounter();
        using var without = empty.BuildServiceProvider();
        Assert.Contains("AgentMemory:Context:Tokenizer", Assert.Throws<ArgumentException>(without.GetRequiredService<ITokenCounter>).Message, StringComparison.Ordinal);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "AgentMemory.sln"))) folder = folder.Parent;
        return folder.FullName;
    }
}
