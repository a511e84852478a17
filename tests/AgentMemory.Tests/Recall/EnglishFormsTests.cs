using AgentMemory.Recall;
using AgentMemory.Recall.Lexical;
using AgentMemory.Recall.Scoring;
using Xunit;

namespace AgentMemory.Tests.Recall;

public sealed class EnglishFormsTests
{
    private static readonly TermAnalyzer Analyzer = new();

    [Theory]
    [InlineData("bought", "buy")]
    [InlineData("buys", "bought")]
    [InlineData("swam", "swim swum")]
    [InlineData("children", "child")]
    [InlineData("knives", "knife")]
    [InlineData("walked", "")]
    [InlineData("violin", "")]
    public void Irregular_words_have_their_other_forms(string word, string others) =>
        Assert.Equal(others.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => Assert.Single(Analyzer.Analyze(w).Stems)).Order(), EnglishForms.Of(Assert.Single(Analyzer.Analyze(word).Stems)).Order());

    [Fact]
    public void Question_looks_for_all_forms_and_counts_them_as_one_word()
    {
        var question = QuestionAnalysis.Of("What did Rose buy for the children?", [new Participant(null, "Rose", 1)], Analyzer, cutNames: true);
        uint buy = TermHash.Of("buy"), bought = TermHash.Of("bought"), children = TermHash.Of("children"), child = TermHash.Of("child"), rose = TermHash.Of("rose");
        var terms = new QuestionTerms(question, irregularForms: true);
        Assert.Equal(new[] { buy, bought, children, child, rose }.Order(), terms.All.Order());
        var statistics = new ScopeStatistics { Memories = 10, Frequencies = new Dictionary<uint, long> { [buy] = 2, [bought] = 3, [children] = 7, [child] = 6 }, TurnLengths = new Dictionary<int, long>(), TextLengths = new Dictionary<int, long>() };
        var weighted = terms.Weighted(statistics).ToDictionary(t => t.Term);
        Assert.Equal(QueryTerm.IdfOf(10, 5), weighted[buy].Idf, 1e-12);
        Assert.Equal(QueryTerm.IdfOf(10, 10), weighted[children].Idf, 1e-12);
        Assert.Equal((true, 0), (weighted[rose].IsName, weighted[rose].Forms.Length)); // a name has no forms: rise, rose, risen
        Assert.Equal(new[] { buy, children, rose }.Order(), new QuestionTerms(question, irregularForms: false).All.Order());
    }

    [Fact]
    public void Question_in_another_language_keeps_its_words()
    {
        var question = QuestionAnalysis.Of("Was ist mit dem Hang und den Loden, die er gekauft hat?", [], Analyzer, cutNames: true);
        Assert.Equal("de", question.Language);
        Assert.Equal(question.Stems.Count, new QuestionTerms(question, irregularForms: true).All.Count);
    }
}
