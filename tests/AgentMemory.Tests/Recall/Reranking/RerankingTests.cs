using AgentMemory.Tests.Recall.Context;
using Xunit;

namespace AgentMemory.Tests.Recall.Reranking;

public sealed class RerankingTests
{
    private static async Task<(IReadOnlyList<MemoryHit> Hits, RerankOutcome Outcome)> Run(LengthReranker reranker, RecallOptions? options = null)
    {
        string[] texts = ["bb", "a", "dddd", "ccc"];
        MemoryHit[] hits = [.. texts.Select((t, i) => new MemoryHit(ContextSamples.Turn(t, i), 1 - (0.1 * i)))];
        return await new AgentMemory.Recall.Reranking(reranker, options ?? new RecallOptions(), reranker.Time).RunAsync("q", hits, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Best_hits_stand_in_the_order_of_the_reranker_and_the_rest_behind_them()
    {
        var (hits, outcome) = await Run(new LengthReranker());
        Assert.Equal(["dddd", "ccc", "bb", "a"], hits.Select(h => h.Memory.Text));
        Assert.Equal(new RerankOutcome("length", 4, 4, null), outcome);
        (hits, outcome) = await Run(new LengthReranker(), new RecallOptions { RerankCandidates = 2 });
        Assert.Equal(["bb", "a", "dddd", "ccc"], hits.Select(h => h.Memory.Text));
        Assert.Equal((0.7, null), (hits[0].RerankScore, hits[2].RerankScore));
        Assert.Equal(new RerankOutcome("length", 2, 2, null), outcome);
    }

    [Fact]
    public async Task Budget_that_is_used_up_leaves_the_rest_as_it_was_and_says_so()
    {
        var (hits, outcome) = await Run(new LengthReranker { MillisecondsEach = 60 }, new RecallOptions { RerankBudgetMilliseconds = 100 });
        Assert.Equal(["bb", "a", "dddd", "ccc"], hits.Select(h => h.Memory.Text));
        Assert.Equal((2, 4, "the time budget of 100 ms was used up"), (outcome.Reranked, outcome.Candidates, outcome.Stopped));
    }

    [Fact]
    public async Task Model_that_fails_costs_the_order_and_not_the_recall()
    {
        var (hits, outcome) = await Run(new LengthReranker { FailsAt = "Ann: dddd" });
        Assert.Equal(["bb", "a", "dddd", "ccc"], hits.Select(h => h.Memory.Text));
        Assert.Equal((2, "the model failed: broken"), (outcome.Reranked, outcome.Stopped));
    }

    private sealed class LengthReranker : IReranker
    {
        public ManualTime Time { get; } = new();

        public int MillisecondsEach { get; init; }

        public string? FailsAt { get; init; }

        public string Model => "length";

        public int Concurrency => 1;

        public ValueTask<double> ScoreAsync(string question, string text, CancellationToken cancellationToken = default)
        {
            Time.Milliseconds += MillisecondsEach;
            return text == FailsAt ? throw new InvalidOperationException("broken") : new(text.Length / 10.0);
        }
    }

    private sealed class ManualTime : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Milliseconds;
    }
}
