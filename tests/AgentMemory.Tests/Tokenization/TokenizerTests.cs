using AgentMemory.Onnx.Tokenization;
using Xunit;

namespace AgentMemory.Tests.Tokenization;

public sealed class TokenizerTests
{
    [Fact]
    public void WordPiece_takes_the_longest_match_and_keeps_offsets_of_the_original()
    {
        Encoding encoding = TokenizerFixtures.Load("wordpiece").Encode("PLAYING, café\u0000s!");
        Assert.Equal(["<s>", "play", "##ing", "<unk>", "caf", "##e", "##s", "!", "</s>"], encoding.Tokens);
        Assert.Equal([(0, 0), (0, 4), (4, 7), (7, 8), (9, 12), (12, 13), (14, 15), (15, 16), (0, 0)], encoding.Offsets);
    }

    [Fact]
    public void ByteLevel_merges_by_rank_and_gives_bytes_the_range_of_their_character()
    {
        Encoding encoding = TokenizerFixtures.Load("bytelevel").Encode("hello hello é", addSpecialTokens: false);
        Assert.Equal(["hello", "Ġhello", "Ġ", "Ã", "©"], encoding.Tokens);
        Assert.Equal([(0, 5), (5, 11), (11, 12), (12, 13), (12, 13)], encoding.Offsets);
    }

    [Fact]
    public void Bpe_falls_back_to_bytes()
    {
        Encoding encoding = TokenizerFixtures.Load("metaspace").Encode("ab €", addSpecialTokens: false);
        Assert.Equal(["▁ab", "▁", "<0xE2>", "<0x82>", "<0xAC>"], encoding.Tokens);
        Assert.Equal([(0, 2), (2, 3), (3, 4), (3, 4), (3, 4)], encoding.Offsets);
    }

    [Fact]
    public void Unigram_takes_the_best_sum_and_fuses_unknown_characters()
    {
        Encoding encoding = TokenizerFixtures.Load("unigram").Encode("ab xy", addSpecialTokens: false);
        Assert.Equal(["▁ab", "▁", "<unk>"], encoding.Tokens);
        Assert.Equal([(0, 2), (2, 3), (3, 5)], encoding.Offsets);
    }

    [Fact]
    public void Encode_of_a_pair_sets_type_and_sequence()
    {
        Encoding encoding = TokenizerFixtures.Load("wordlevel").Encode("hello", "World!");
        Assert.Equal(["<s>", "hello", "</s>", "world", "!", "</s>"], encoding.Tokens);
        Assert.Equal([0, 0, 0, 1, 1, 1], encoding.TypeIds);
        Assert.Equal([-1, 0, -1, 1, 1, -1], encoding.SequenceIds);
    }

    [Fact]
    public void Encode_with_a_limit_keeps_the_special_tokens_and_says_what_was_cut()
    {
        Encoding encoding = TokenizerFixtures.Load("wordlevel").Encode("hello hello world", maxLength: 4);
        Assert.Equal(["<s>", "hello", "hello", "</s>"], encoding.Tokens);
        Assert.True(encoding.Truncated);
        Assert.Equal(5, encoding.TotalTokens);
        Assert.Equal(11, encoding.CharactersConsumed);
    }

    [Fact]
    public void LowercaseFirst_lowercases_before_the_normalizer()
    {
        Encoding encoding = TokenizerFixtures.Load("bytelevel", new TokenizerLoadOptions { LowercaseFirst = true }).Encode("HELLO", addSpecialTokens: false);
        Assert.Equal(["hello"], encoding.Tokens);
    }

    [Theory]
    [InlineData("""{"type":"BertNormalizer"},"x":{}""", """{"type":"UnicodeScripts"}""", "UnicodeScripts")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"Dream"}]}""", "null", "normalizer.normalizers[0]")]
    [InlineData("null", """{"type":"Split","pattern":{"Regex":"(?<=a)b"},"behavior":"Isolated"}""", "pre_tokenizer.pattern")]
    public void Load_of_an_unsupported_component_names_it(string normalizer, string preTokenizer, string named)
    {
        string json = "{\"normalizer\":" + normalizer + ",\"pre_tokenizer\":" + preTokenizer
            + ""","model":{"type":"WordLevel","unk_token":"u","vocab":{"u":0}}}""";
        var exception = Assert.Throws<TokenizerFormatException>(() => TokenizerFixtures.LoadText(json));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.Contains(".json", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"model":null}""")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"a":-1}}}""")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}""")]
    [InlineData("""{"model":{"type":"Unigram","unk_id":7,"vocab":[["a",0]]}}""")]
    public void Load_of_a_broken_file_is_a_format_error(string json)
        => Assert.Throws<TokenizerFormatException>(() => TokenizerFixtures.LoadText(json));

    [Fact]
    public void Encode_of_a_long_text_without_a_space_stays_fast()
    {
        string text = string.Concat(Enumerable.Repeat("hello", 40_000));
        foreach (string kind in TokenizerPropertyTests.Kinds.Select(row => row.Data))
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            TokenizerFixtures.Load(kind).CountTokens(text);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{kind} took {watch.Elapsed}");
        }
    }
}
