using AgentMemory.Tests.Memories;
using Xunit;

namespace AgentMemory.Tests.Spooling;

public sealed class InOrderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task After_a_batch_that_an_outage_stopped_nothing_is_written(int goodBatches)
    {
        using var bench = new MemoryBench(batchSize: 2);
        bench.Index.OnUpsert = n => n == goodBatches ? new MemoryIndexException("away", "upsert", MemoryIndexErrorKind.Unavailable) : null;
        MemoryInput[] items = [.. "abcdefgh".Select(c => new MemoryInput { Text = c.ToString(), Scope = new MemoryScope { Session = "s" } })];
        var receipts = await bench.Memory.RememberAsync(items, null, inOrder: true, TestContext.Current.CancellationToken);
        Assert.Equal(goodBatches * 2, receipts.TakeWhile(r => r.Status == WriteStatus.Stored).Count());
        Assert.All(receipts.Skip(goodBatches * 2), r => Assert.True(r is { Status: WriteStatus.Failed, Transient: true, Code: "index-failed" }));
        Assert.Equal(goodBatches * 2, (await bench.Memory.StatsAsync(cancellationToken: TestContext.Current.CancellationToken)).Memories);
    }

    [Fact]
    public async Task Refusal_of_one_batch_does_not_stop_the_others()
    {
        using var bench = new MemoryBench(batchSize: 2);
        bench.Index.OnUpsert = n => n == 1 ? new MemoryIndexException("wrong", "upsert", MemoryIndexErrorKind.BadInput) : null;
        var receipts = await bench.Memory.RememberAsync([.. "abcdef".Select(c => new MemoryInput { Text = c.ToString() })], null, inOrder: true, TestContext.Current.CancellationToken);
        Assert.Equal([WriteStatus.Stored, WriteStatus.Stored, WriteStatus.Failed, WriteStatus.Failed, WriteStatus.Stored, WriteStatus.Stored], receipts.Select(r => r.Status));
        Assert.All(receipts.Where(r => r.Status == WriteStatus.Failed), r => Assert.False(r.Transient));
    }

    [Fact]
    public async Task Memory_given_earlier_and_stored_later_keeps_its_times_and_never_runs_before_what_is_there()
    {
        using var bench = new MemoryBench();
        var token = TestContext.Current.CancellationToken;
        DateTimeOffset early = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), late = early.AddDays(1);
        var id = (await bench.Memory.RememberAsync([new MemoryInput { Text = "said", TurnId = "t" }], _ => early, inOrder: true, token))[0].Id!.Value;
        var first = (await bench.Memory.GetAsync(id, cancellationToken: token))!;
        Assert.Equal((early, early, early), (first.OccurredAt, first.CreatedAt, first.UpdatedAt));
        await bench.Memory.RememberAsync([new MemoryInput { Text = "said later", TurnId = "t" }], _ => late, inOrder: true, token);
        await bench.Memory.RememberAsync([new MemoryInput { Text = "said in between, arrived last", TurnId = "t" }], _ => early.AddHours(1), inOrder: true, token);
        var history = (await bench.Memory.HistoryAsync(id, cancellationToken: token))!;
        Assert.Equal(["said", "said later", "said in between, arrived last"], history.Versions.Select(v => v.Text));
        Assert.Equal(history.Versions.Select(v => v.UpdatedAt).Order(), history.Versions.Select(v => v.UpdatedAt));
        Assert.Equal(early, history.Versions[^1].CreatedAt);
    }
}
