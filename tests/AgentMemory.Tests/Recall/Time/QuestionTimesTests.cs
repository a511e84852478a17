using AgentMemory.Recall.Time;
using AgentMemory.Tests.Memories;
using Xunit;

namespace AgentMemory.Tests.Recall.Time;

public sealed class QuestionTimesTests
{
    private static readonly DateTimeOffset Asked = new(2024, 3, 13, 23, 30, 0, TimeSpan.Zero);

    private static QuestionTimes Of(string text, TimeMode mode = TimeMode.Filter, string? zone = null, DateTimeOffset? asked = null) =>
        QuestionTimes.Of(new RecallQuery { Text = text, TimeMode = mode, TimeZone = zone, AskedAt = asked ?? Asked }, new RecallOptions(), DateTimeOffset.UnixEpoch);

    [Fact]
    public void Open_ranges_restrict_each_other_and_closed_ones_stand_side_by_side()
    {
        var april = new TimeRange(new DateTimeOffset(2023, 4, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2023, 6, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal([april], Of("after March 2023 and before June 2023").Ranges);
        Assert.Equal(2, Of("in May 2023 or in July 2023").Ranges.Count);
        Assert.Equal(new DateTimeOffset(2023, 5, 20, 0, 0, 0, TimeSpan.Zero), Assert.Single(Of("in May 2023, since May 20, 2023").Ranges).Start);
    }

    [Theory]
    [InlineData("between 2021 and 2019")]
    [InlineData("before March 2023 and after May 2023")]
    [InlineData("in May 2023 and before March 2023")]
    public void Contradiction_is_refused_as_a_filter_and_counts_nothing_as_evidence(string text)
    {
        Assert.Contains("contradict", Assert.Throws<ArgumentException>(() => Of(text)).Message, StringComparison.Ordinal);
        Assert.Empty(Of(text, TimeMode.Evidence).Ranges);
    }

    [Fact]
    public void Zone_is_the_one_named_then_the_offset_of_the_asker()
    {
        Assert.Equal(new DateTimeOffset(2024, 3, 12, 0, 0, 0, TimeSpan.Zero), Of("yesterday").Ranges[0].Start);
        Assert.Equal(new DateTimeOffset(2024, 3, 12, 23, 0, 0, TimeSpan.Zero), Of("yesterday", zone: "Europe/Berlin").Ranges[0].Start);
        Assert.Equal(new DateTimeOffset(2024, 3, 12, 23, 0, 0, TimeSpan.Zero), Of("yesterday", asked: Asked.ToOffset(TimeSpan.FromHours(1))).Ranges[0].Start);
        Assert.Contains("no time zone 'Mars'", Assert.Throws<ArgumentException>(() => Of("yesterday", zone: "Mars")).Message, StringComparison.Ordinal);
        Assert.Empty(Of("yesterday", TimeMode.Ignore).Expressions);
    }

    [Fact]
    public async Task Recall_of_last_week_prefers_it_as_evidence_and_sees_only_it_as_a_filter()
    {
        using var bench = new MemoryBench();
        MemoryInput Said(string text, int day) => new() { Text = text, Speaker = "Ann", OccurredAt = new DateTimeOffset(2024, 3, day, 9, 0, 0, TimeSpan.Zero), Scope = new MemoryScope { Session = "s" } };
        await bench.Memory.RememberAsync([Said("We met at the pier.", 1), Said("We met at the pier.", 6), Said("We met at the pier.", 12)], TestContext.Current.CancellationToken);
        async Task<RecallResult> Ask(TimeMode mode) => await bench.Memory.RecallAsync(new RecallQuery { Text = "Where did we meet last week?", TimeMode = mode, AskedAt = Asked }, TestContext.Current.CancellationToken);
        var evidence = await Ask(TimeMode.Evidence);
        Assert.Equal(3, evidence.Hits.Count);
        Assert.Equal([0.05, 0, 0], evidence.Hits.OrderByDescending(h => h.Explanation!.Time).Select(h => h.Explanation!.Time));
        Assert.Equal(6, evidence.Hits.Single(h => h.Explanation!.Time > 0).Memory.OccurredAt.Day);
        Assert.Equal("last week", Assert.Single(evidence.Times).Text);
        Assert.All(evidence.Hits, h => Assert.Equal(h.Score, h.Explanation!.Total, 1e-9));
        Assert.Equal([6], (await Ask(TimeMode.Filter)).Hits.Select(h => h.Memory.OccurredAt.Day));
        Assert.All((await Ask(TimeMode.Ignore)).Hits, h => Assert.Equal(0, h.Explanation!.Time));
    }
}
