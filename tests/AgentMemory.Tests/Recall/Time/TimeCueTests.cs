using AgentMemory.Recall.Lexical;
using AgentMemory.Recall.Scoring;
using AgentMemory.Recall.Time;
using Xunit;

namespace AgentMemory.Tests.Recall.Time;

public sealed class TimeCueTests
{
    [Theory]
    [InlineData("When did Ann move?", true)]
    [InlineData("when?", true)]
    [InlineData("In which month did she leave?", true)]
    [InlineData("What date is the exam?", true)]
    [InlineData("What does Ann do when it rains?", false)]
    [InlineData("Whenever was that?", false)]
    [InlineData("Which day-care do the twins go to?", true)] // words alone are looked at
    [InlineData("", false)]
    public void Question_asks_when_or_does_not(string question, bool asks) => Assert.Equal(asks, TimeCue.AsksWhen(question));

    [Fact]
    public void Turns_that_speak_of_a_time_get_the_bonus_and_nothing_else_does()
    {
        List<ScoredMemory> scored = [Scored("We moved last weekend.", MemoryKind.Episode), Scored("Moving was hard.", MemoryKind.Episode), Scored("We moved in March.", MemoryKind.Fact), Scored("January!", MemoryKind.Episode)];
        TimeCue.Apply(scored, "Who moved?", 0.05);
        Assert.All(scored, s => Assert.Equal(0, s.Score));
        scored[3] = scored[3] with { Explanation = scored[3].Explanation with { Time = 0.1 } };
        TimeCue.Apply(scored, "When did we move?", 0.05);
        Assert.Equal([0.05, 0, 0, 0.15], scored.Select(s => Math.Round(s.Explanation.Time, 10)));
    }

    private static ScoredMemory Scored(string text, MemoryKind kind)
    {
        var record = new MemoryRecord { Id = Guid.NewGuid(), Kind = kind, Text = text, Scope = MemoryScope.Default, OccurredAt = default, CreatedAt = default, UpdatedAt = default, ContentHash = "", ProfileFingerprint = "" };
        var terms = new TermExtraction(new TermAnalyzer()).Extract(record);
        return new ScoredMemory(new MemoryFeatures { Id = record.Id, Kind = kind, OccurredAt = default, Terms = terms }, new ScoreExplanation(), 0);
    }
}
