using System.Text.Json.Nodes;
using AgentMemory.Evaluation;
using AgentMemory.Evaluation.Reports;
using Xunit;

namespace AgentMemory.Tests.Evaluation;

/// <summary>Figures over hand-made rankings, each worked out by hand beside it.</summary>
public sealed class EvaluationRunTests
{
    private static readonly double Log3 = Math.Log2(3), Log7 = Math.Log2(7);

    private static async Task<(EvaluationReport Report, ScriptedMemory Script)> Measure(string name, Dictionary<string, string[]> answers, Func<RecallQuery, RecallQuery>? shape = null)
    {
        var set = await EvaluationData.LoadAsync(Path.Combine(TestData.RepositoryRoot, "tests", "data", "eval", name), cancellationToken: TestContext.Current.CancellationToken);
        var (memory, script) = ScriptedMemory.Create(answers);
        var run = new EvaluationRun(set, text => text.Split(' ').Length);
        await run.StoreAsync(memory, cancellationToken: TestContext.Current.CancellationToken);
        return (await run.AskAsync(memory, shape: shape, cancellationToken: TestContext.Current.CancellationToken), script);
    }

    [Fact]
    public async Task Conversations_are_scored_by_their_evidence_turns()
    {
        var (report, script) = await Measure("conversations/two-people.json", new()
        {
            // Evidence first and third: recall 1, nDCG (1 + 1/log2 4) / (1 + 1/log2 3).
            ["Which colour has Mara's boat?"] = ["Green, like the old one.", "My sister had a green one.", "I bought a boat."],
            // Evidence sixth: nothing at 5, all at 10, nDCG 1/log2 7, reciprocal rank 1/6.
            ["What became of the boat?"] = ["I bought a boat.", "Which colour? [shares paint pots]", "Green, like the old one.", "My sister had a green one.", "Did she sail it far?", "The boat is sold."],
            ["What blooms?"] = ["The roses bloom."],
        });
        var overall = report.Overall;
        Assert.Equal(3, overall.Questions);
        Assert.Equal([2.0 / 3, 1, 1, 1], overall.Recall);
        Assert.Equal((1.5 / (1 + 1 / Log3) + 1 / Log7 + 1) / 3, overall.Ndcg10, 1e-12);
        Assert.Equal((1 + 1.0 / 6 + 1) / 3, overall.Mrr, 1e-12);
        // Words of the first ten hits: 5 + 6 + 4, then 4 + 5 + 5 + 6 + 5 + 4, then 3.
        Assert.Equal((15 + 29 + 3) / 3.0, overall.Tokens10, 1e-12);
        Assert.Equal(0.5, report.ByCategory["single-hop"].Recall[0]);
        Assert.Equal(8, report.Stored);
        Assert.All(script.Asked, q => Assert.Equal(("evaluation", 50), (q.Scope.Tenant, q.Top)));
        Assert.Equal(["harbour", "harbour", "harbour", "garden"], script.Asked.Select(q => q.Scope.User)); // the first question once more, to warm up
        Assert.Equal(["harbour", "garden"], script.Records.Select(r => r.Scope.User).Distinct());
    }

    [Fact]
    public async Task Graded_documents_stand_where_their_first_chunk_does()
    {
        var (report, _) = await Measure("beir", new()
        {
            // d3 (gain 1), d2 (0), d1 (gain 2): (1 + 2/log2 4) / (2 + 1/log2 3).
            ["What moves the sea?"] = ["Bread\nYeast makes it rise.", "Salt keeps meat.", "Bread\nYeast makes it rise.", "Tides\nThe moon moves the sea."],
            ["What keeps food?"] = [],
        });
        Assert.Equal([0.5, 0.5, 0.5, 0.5], report.Overall.Recall);
        Assert.Equal(2 / (2 + 1 / Log3) / 2, report.Overall.Ndcg10, 1e-12);
        Assert.Equal(0.5, report.Overall.Mrr);
    }

    [Fact]
    public async Task Spans_are_scored_by_their_characters()
    {
        var (report, _) = await Measure("chunking", new()
        {
            // The chunk "The ship left at dawn. It carried salt." (39) holds both excerpts (22 + 16).
            ["When did the ship leave, and with what?"] = ["The ship left at dawn. It carried salt."],
            // "# Log" with a ship of two code units (8) and the right chunk (22), which is the excerpt; it stands second.
            ["Was the harbour, at dawn, \"full\"?"] = ["# Log \U0001F6A2", "The harbour was empty."],
        });
        var at5 = report.Overall.Spans[0];
        Assert.Equal(1, at5.Recall);
        Assert.Equal((38.0 / 39 + 22.0 / 30) / 2, at5.Precision, 1e-12);
        Assert.Equal((38.0 / 39 + 22.0 / 30) / 2, at5.Iou, 1e-12);
        Assert.Equal((1 + 1 / Log3) / 2, report.Overall.Ndcg10, 1e-12);
    }

    [Fact]
    public async Task Same_fact_twice_answers_to_both_ids()
    {
        var (report, _) = await Measure("own.jsonl", new()
        {
            ["Where is the deploy key?"] = ["The deploy runs on Fridays."],
            ["When does the deploy run?"] = ["The deploy runs on Fridays."],
            ["Whom to call?"] = ["Handbook: call the desk first."],
        });
        Assert.Equal(0, report.ByCategory["when"].Questions - 1);
        Assert.Equal((1.0, 0.5), (report.ByCategory["when"].Recall[0], report.ByCategory["where"].Recall[0]));
    }

    [Fact]
    public async Task Json_holds_the_promised_keys_and_the_comparison_tells_the_difference()
    {
        Dictionary<string, string[]> good = new() { ["Which colour has Mara's boat?"] = ["Green, like the old one.", "I bought a boat."], ["What became of the boat?"] = ["The boat is sold."], ["What blooms?"] = ["The roses bloom."] };
        var (first, _) = await Measure("conversations/two-people.json", []);
        var (second, script) = await Measure("conversations/two-people.json", good, q => q with { Top = 7 });
        Assert.All(script.Asked, q => Assert.Equal(7, q.Top));
        var comparison = EvaluationComparison.Of(first, second);
        var json = JsonNode.Parse(EvaluationJson.Of(first, comparison).ToJsonString())!.AsObject();
        Assert.All(["recall@5", "recall@10", "recall@25", "recall@50", "ndcg@10"], key => Assert.Equal(0.0, json[key]!.GetValue<double>()));
        Assert.Equal(3, json["questions"]!.GetValue<int>());
        Assert.All(["p50_ms", "p95_ms"], key => Assert.True(json[key]!.GetValue<double>() >= 0));
        Assert.Equal(1.0, json["compare"]!["differences"]!["recall@5"]!["difference"]!.GetValue<double>());
        Assert.Equal(1.0, json["compare"]!["by_category"]!["single-hop"]!["recall@5"]!.GetValue<double>());
    }

    [Fact]
    public async Task Page_holds_all_it_shows_and_escapes_names()
    {
        var (report, _) = await Measure("chunking", []);
        string page = EvaluationPage.Of(report with { Name = "a<b>" }, EvaluationComparison.Of(report, report with { Setting = "x=\"1\"" }));
        Assert.Contains("<h1>a&lt;b&gt;</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href", page, StringComparison.Ordinal);
        Assert.Equal(4, page.Split("<svg").Length - 1);
        // Well-formed but for the doctype and the void meta element.
        var body = System.Xml.Linq.XElement.Parse(page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)]);
        Assert.Equal("body", body.Name.LocalName);
    }
}
