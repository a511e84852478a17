using AgentMemory.Benchmarks.Replay;
using Xunit;

namespace AgentMemory.IntegrationTests.Replay;

/// <summary>The replayer itself, on hand-written recordings: it passes what is right and notices what is not.</summary>
public sealed class ReplayerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> HandWritten => RecordingFiles.Names(RecordingFiles.HandWritten);

    [Theory]
    [MemberData(nameof(HandWritten))]
    public async Task Hand_written_recording_passes_in_process_and_over_a_port(string name)
    {
        var recording = Recording.Load(Path.Combine(RecordingFiles.HandWritten, name + ".jsonl"));
        foreach (bool hosted in (bool[])[false, true])
        {
            var steps = await new ScenarioReplay(recording, hosted).RunAsync(Token);
            Assert.True(steps.All(s => s.Outcome == StepOutcome.Passed), ReplayReport.Line(recording, steps, differences: 5));
            Assert.True(steps.All(s => s.SameMessage || s.Step.MessageVaries), "A refusal is worded otherwise.");
        }
    }

    [Theory]
    [InlineData("points", 3, "\"score\":3.0", "\"score\":3.001")] // beyond the tolerance
    [InlineData("points", 3, "{\"id\":{\"num\":\"1\"},\"score\":1.0", "{\"id\":{\"num\":\"4\"},\"score\":1.0")] // another point
    [InlineData("points", 3, ",\"version\":\"1\"}", "}")] // a field that should be absent
    [InlineData("points", 4, "\"score\":1.0,\"version\":\"1\"}]", "\"score\":1.0,\"version\":\"1\"},{\"id\":{\"num\":\"2\"},\"score\":0.5,\"version\":\"1\"}]")] // one more
    [InlineData("points", 5, "\"num\":\"2\"},\"score\":1.0", "\"num\":\"9\"},\"score\":1.0")] // not one of the run
    [InlineData("points", 7, "\"string_value\":\"Bern\"}}}]", "\"string_value\":\"bern\"}}}]")] // a payload
    [InlineData("points", 8, "\"count\":\"3\"", "\"count\":\"4\"")]
    [InlineData("points", 9, "[2.0,2.0]", "[2.0,2.001]")]
    [InlineData("points", 10, "INVALID_ARGUMENT", "NOT_FOUND")] // another status
    [InlineData("points", 11, "\"status\":{\"code\":\"NOT_FOUND\",\"message\":\"Not found: Collection `zzz` doesn't exist!\"}", "\"response\":{\"result\":{}}")] // an answer instead of a refusal
    [InlineData("restart", 5, "\"count\":\"3\"", "\"count\":\"2\"")]
    [InlineData("keys", 2, "UNAUTHENTICATED", "PERMISSION_DENIED")]
    [InlineData("keys", 5, ",\"checksum\":\"00\"", "")] // the shape has one field less
    [InlineData("keys", 8, "SERVING", "NOT_SERVING")]
    public async Task Changed_answer_is_noticed(string name, int step, string text, string instead)
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(RecordingFiles.HandWritten, name + ".jsonl"), Token);
        Assert.Contains(text, lines[step], StringComparison.Ordinal);
        int at = lines[step].LastIndexOf(text, StringComparison.Ordinal);
        lines[step] = lines[step][..at] + instead + lines[step][(at + text.Length)..];
        var steps = await new ScenarioReplay(Recording.Parse(lines, name)).RunAsync(Token);
        var failed = Assert.Single(steps, s => s.Outcome != StepOutcome.Passed);
        Assert.Equal(step, failed.Step.Number);
        Assert.Equal(StepOutcome.Failed, failed.Outcome);
        Assert.NotNull(failed.Difference);
    }

    [Theory]
    [InlineData("points", 3, "\"score\":3.0", "\"score\":3.00001")] // within the tolerance
    [InlineData("points", 3, "\"version\":\"1\"}]", "\"version\":\"77\"}]")] // what an operation is numbered
    [InlineData("points", 6, "\"num\":\"2\"},\"score\":1.0", "\"num\":\"9\"},\"score\":1.0")] // a run that the limit cuts
    [InlineData("points", 12, "\"points_count\":\"3\"", "\"points_count\":\"9\"")] // only the status counts
    public async Task Difference_that_is_free_is_none(string name, int step, string text, string instead)
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(RecordingFiles.HandWritten, name + ".jsonl"), Token);
        Assert.Contains(text, lines[step], StringComparison.Ordinal);
        lines[step] = lines[step].Replace(text, instead, StringComparison.Ordinal);
        var steps = await new ScenarioReplay(Recording.Parse(lines, name)).RunAsync(Token);
        Assert.All(steps, s => Assert.True(s.Outcome == StepOutcome.Passed, s.Difference));
    }

    [Fact]
    public async Task Missing_method_is_unimplemented_not_failed()
    {
        string[] lines =
        [
            """{"scenario":"s","steps":1}""",
            """{"step":1,"service":"qdrant.Points","method":"Discover","request":{},"response":{}}""",
        ];
        var steps = await new ScenarioReplay(Recording.Parse(lines, "s")).RunAsync(Token);
        Assert.Equal(StepOutcome.Unimplemented, Assert.Single(steps).Outcome);
        Assert.Throws<InvalidDataException>(() => Recording.Parse(lines[..1], "s"));
        Assert.Throws<InvalidDataException>(() => Recording.Parse([], "s"));
    }

    [Fact]
    public async Task Command_sums_up_and_writes_the_coverage_table_between_its_marks()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "before\n<!-- coverage -->\nold\n<!-- /coverage -->\nafter\n", Token);
            Assert.Equal(0, await new ReplayBenchmark().RunAsync([RecordingFiles.HandWritten, "--coverage", file], Token));
            string text = await File.ReadAllTextAsync(file, Token);
            Assert.StartsWith("before\n<!-- coverage -->", text, StringComparison.Ordinal);
            Assert.EndsWith("<!-- /coverage -->\nafter\n", text, StringComparison.Ordinal);
            Assert.Contains("| keys | 8 | 0 | 0 |", text, StringComparison.Ordinal);
            Assert.DoesNotContain("old", text, StringComparison.Ordinal);
            Assert.NotEqual(0, await new ReplayBenchmark().RunAsync([Path.Combine(RecordingFiles.HandWritten, "nothing")], Token));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
