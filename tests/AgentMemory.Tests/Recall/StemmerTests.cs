using AgentMemory.Recall.Lexical;
using AgentMemory.Recall.Lexical.Stemming;
using Xunit;

namespace AgentMemory.Tests.Recall;

public sealed class StemmerTests(ITestOutputHelper output)
{
    [Fact]
    public void English_stemmer_equals_the_published_stems()
    {
        var stemmer = new EnglishStemmer();
        var lines = File.ReadLines(TestData.Require(Path.Combine("recall", "stems-en.tsv"))).Select(l => l.Split('\t')).ToList();
        var wrong = lines.Where(l => stemmer.Stem(l[0]) != l[1]).Select(l => $"{l[0]}: {stemmer.Stem(l[0])}, not {l[1]}").ToList();
        output.WriteLine($"{lines.Count} words");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(30)));
    }

    /// <summary>tests/data/stems/README.md says how the files were made.</summary>
    [Theory, InlineData("en"), InlineData("de"), InlineData("es"), InlineData("fr"), InlineData("it"), InlineData("nl"), InlineData("pt"), InlineData("ru"), InlineData("sv")]
    public void Stemmer_equals_snowball(string language)
    {
        Assert.True(Language.TryGet(language, out var rules));
        var lines = File.ReadLines(Path.Combine(TestData.RepositoryRoot, "tests", "data", "stems", $"{language}.tsv")).Select(l => l.Split('\t')).ToList();
        Assert.True(lines.Count >= 100, $"Only {lines.Count} words.");
        var wrong = lines.Where(l => rules.Stemmer.Stem(l[0]) != l[1]).Select(l => $"{l[0]}: {rules.Stemmer.Stem(l[0])}, not {l[1]}").ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {lines.Count}\n" + string.Join('\n', wrong.Take(40)));
    }
}
