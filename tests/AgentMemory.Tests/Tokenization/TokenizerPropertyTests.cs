using AgentMemory.Onnx.Tokenization;
using CsCheck;
using Xunit;
using Encoding = AgentMemory.Onnx.Tokenization.Encoding;

namespace AgentMemory.Tests.Tokenization;

/// <summary>What holds for any UTF-16 string, lone surrogates included.</summary>
public sealed class TokenizerPropertyTests
{
    // Half of the characters are of the kinds that break tokenizers: surrogates, marks, spaces, jamo, controls.
    private static readonly Gen<string> s_texts = Gen.OneOf(
        Gen.Char,
        Gen.OneOfConst('\uD83D', '\uDE00', '\u0301', '\u0323', ' ', '\n', '\u2581', 'a', 'E', '\u1100', '\u1161', '\u3042', '\u0130', '\u0000', '\uFDFA', '4')).Array[0, 40]
        .Select(characters => new string(characters));

    public static TheoryData<string> Kinds => ["wordpiece", "bytelevel", "metaspace", "unigram", "wordlevel"];

    [Theory, MemberData(nameof(Kinds))]
    public void Encode_of_any_text_has_offsets_on_code_point_borders(string kind)
    {
        ITextTokenizer tokenizer = TokenizerFixtures.Load(kind);
        s_texts.Sample(
            text =>
            {
                Encoding encoding = tokenizer.Encode(text);
                int previous = 0;
                for (int i = 0; i < encoding.Ids.Length; i++)
                {
                    (int start, int end) = encoding.Offsets[i];
                    if (encoding.SpecialTokensMask[i] == 1)
                    {
                        Assert.Equal((0, 0), (start, end));
                        continue;
                    }

                    Assert.InRange(start, previous, end);
                    Assert.InRange(end, start, text.Length);
                    Assert.False(IsInsideCharacter(text, start), $"start {start}");
                    Assert.False(IsInsideCharacter(text, end), $"end {end}");
                    previous = start;
                }

                Assert.Equal(encoding.Ids.Length, encoding.TotalTokens);
                Assert.Equal(encoding.Ids.Length - encoding.SpecialTokensMask.Sum(), tokenizer.CountTokens(text));
            },
            iter: 2_000);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Encode_with_a_limit_keeps_a_prefix_of_the_tokens(string kind)
    {
        ITextTokenizer tokenizer = TokenizerFixtures.Load(kind);
        Gen.Select(s_texts, Gen.Int[2, 12]).Sample(
            (text, limit) =>
            {
                Encoding whole = tokenizer.Encode(text, addSpecialTokens: false), cut = tokenizer.Encode(text, maxLength: limit);
                int[] kept = [.. cut.Ids.Where((_, i) => cut.SpecialTokensMask[i] == 0)];
                Assert.True(cut.Ids.Length <= limit);
                Assert.Equal(whole.Ids.Take(kept.Length), kept);
                Assert.Equal(kept.Length < whole.Ids.Length, cut.Truncated);
                Assert.InRange(cut.CharactersConsumed, 0, text.Length);
            },
            iter: 500);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Encode_of_a_lone_surrogate_is_that_of_the_replacement_character(string kind)
    {
        ITextTokenizer tokenizer = TokenizerFixtures.Load(kind);
        Assert.Equal(tokenizer.Encode("a\uFFFDb \uFFFD").Ids, tokenizer.Encode("a\uD83Db \uDE00").Ids);
    }

    private static bool IsInsideCharacter(string text, int index)
        => index > 0 && index < text.Length && char.IsHighSurrogate(text[index - 1]) && char.IsLowSurrogate(text[index]);
}
