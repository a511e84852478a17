using AgentMemory.Recall.Lexical;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Recall;

public sealed class TermAnalyzerTests
{
    private readonly TermAnalyzer _analyzer = new();

    [Theory]
    [InlineData("I was running to the observatories yesterday", "en", "run observatori yesterday")]
    [InlineData("Ich habe gestern die Wohnungen in Köln besichtigt", "de", "gest wohnung koln besichtigt")]
    [InlineData("Nous avons visité les musées de Paris", "fr", "visit mus paris")]
    [InlineData("¿Dónde están los libros que compré?", "es", "libr compr")]
    [InlineData("Eu não gosto das cidades grandes", "pt", "gost cidad grand")]
    [InlineData("Anche oggi abbiamo mangiato nella cucina", "it", "oggi mang cucin")]
    [InlineData("Ik heb gisteren de boeken gelezen", "nl", "gister boek gelez")]
    [InlineData("Jag har läst böckerna från biblioteket", "sv", "last bock bibliotek")]
    public void Language_is_found_and_its_rules_are_used(string text, string language, string stems)
    {
        var analysis = _analyzer.Analyze(text);
        Assert.Equal((language, stems), (analysis.Language, string.Join(' ', analysis.Stems)));
    }

    [Theory]
    [InlineData("我喜欢红茶", "我喜 喜欢 欢红 红茶")]
    [InlineData("猫", "猫")]
    [InlineData("東京タワー 2024", "東京 京タ タワ ワー 2024")]
    [InlineData("Я читал книги", "чита книг")]
    [InlineData("سلام דניאל γάτα", "سلام דניאל γάτα")]
    [InlineData("ＡＢＣ ｄｅｆ", "abc def")]
    [InlineData("café Zoë naïve", "cafe zoe naiv")]
    public void No_script_is_dropped(string text, string stems) => Assert.Equal(stems, string.Join(' ', _analyzer.Analyze(text).Stems));

    [Theory, InlineData("We bailed."), InlineData("They die in the war."), InlineData("la la land"), InlineData("Hi Caroline! So good!")]
    public void Short_english_texts_stay_english(string text) => Assert.Equal("en", _analyzer.Analyze(text).Language);

    [Fact]
    public void Question_marks_and_the_first_person_are_seen()
    {
        Assert.True(_analyzer.Analyze("really？").Asks);
        Assert.False(_analyzer.Analyze("really.").Asks);
        Assert.True(_analyzer.Analyze("Yes, I did").First);
        Assert.True(_analyzer.Analyze("Das ist mein Haus und nicht deines").First);
        Assert.False(_analyzer.Analyze("They did").First);
    }

    [Fact]
    public void Any_text_gives_an_answer_and_the_same_one_again() => Gen.String[0, 200].Sample(text =>
    {
        var first = _analyzer.Analyze(text);
        Assert.Equal(first.Stems, _analyzer.Analyze(text).Stems);
        Assert.DoesNotContain("", first.Stems);
    });

    [Fact]
    public void Unknown_language_is_refused_with_those_that_there_are() =>
        Assert.Contains("de, es, fr", Assert.Throws<ArgumentException>(() => new TermAnalyzer("xx")).Message, StringComparison.Ordinal);

    [Fact]
    public void Packed_terms_come_back_and_broken_ones_are_none() => Gen.Dictionary(Gen.UInt, Gen.Int[1, 70_000])[0, 40].Sample(counts =>
    {
        var own = counts.Take(counts.Count / 3).ToDictionary();
        var terms = MemoryTerms.Create(7, 300, true, false, counts, own);
        string packed = terms.Pack();
        Assert.True(MemoryTerms.TryUnpack(packed, out var back));
        Assert.All(counts, c => Assert.Equal(Math.Min(c.Value, 65_535), back.ContentCount(c.Key)));
        Assert.All(own, c => Assert.Equal(Math.Min(c.Value, 65_535), back.OwnCount(c.Key)));
        Assert.Equal((7u, 300, true, false), (back.Analysis, back.Length, back.Asks, back.First));
        Assert.False(MemoryTerms.TryUnpack(packed[..^4], out _));
        Assert.False(MemoryTerms.TryUnpack("!" + packed, out _));
    }, iter: 50);
}
