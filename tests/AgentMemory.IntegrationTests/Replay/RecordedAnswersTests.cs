using AgentMemory.Benchmarks.Replay;
using Xunit;

namespace AgentMemory.IntegrationTests.Replay;

/// <summary>The answers of a real server, replayed against the embedded engine: one case a scenario.</summary>
public sealed class RecordedAnswersTests(ITestOutputHelper output)
{
    // Beyond the core, an honest UNIMPLEMENTED is as good as the recorded answer.
    private static readonly string[] BeyondTheCore =
    [
        "auth", "bm25", "filters-slice", "filters-text-ascii-folding", "filters-text-languages", "filters-text-multilingual", "filters-text-stemmer", "filters-text-stemmer-german-folded",
        "filters-text-stopwords-custom", "filters-text-stopwords-english", "legacy-search", "query-relevance-feedback", "search-matrix", "snapshots", "strict-mode", "vector-names",
    ];

    public static TheoryData<string> Scenarios => RecordingFiles.Names(RecordingFiles.OfServer) is { Count: > 0 } names ? names : new TheoryData<string>("(none)");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Scenario_is_answered_as_recorded(string scenario)
    {
        string file = Path.Combine(RecordingFiles.OfServer, scenario + ".jsonl");
        if (!File.Exists(file)) Assert.Skip($"There are no recordings at {RecordingFiles.OfServer}; set AGENTMEMORY_TEST_DATA to the folder above them.");
        var recording = Recording.Load(file);
        var steps = await new ScenarioReplay(recording).RunAsync(TestContext.Current.CancellationToken);
        string report = ReplayReport.Line(recording, steps, differences: 5);
        output.WriteLine(report);
        Assert.Equal(recording.Steps.Count, steps.Count);
        Assert.False(steps.Any(s => s.Outcome == StepOutcome.Failed), report);
        if (!BeyondTheCore.Contains(scenario)) Assert.False(steps.Any(s => s.Outcome == StepOutcome.Unimplemented), report);
    }
}
