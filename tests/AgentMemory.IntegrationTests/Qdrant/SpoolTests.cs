using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests.Qdrant;

/// <summary>The memory with a spool over an engine that is switched off and on.</summary>
public sealed class SpoolTests : IAsyncLifetime
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
    private readonly ServerSwitch _switch;

    public SpoolTests() => _switch = new ServerSwitch(_engine.CallInvoker);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Episodes_wait_while_the_server_is_away_and_are_stored_in_order_by_themselves()
    {
        await using var bench = Open();
        Assert.Equal(WriteStatus.Stored, (await bench.Memory.RememberAsync([Turn("a", "before")], Token))[0].Status);
        _switch.Up = false;
        var before = DateTimeOffset.UtcNow;
        var first = await bench.Memory.RememberAsync([Turn("b", "first"), Turn("c", "only"), Turn("d", " ")], Token);
        var after = DateTimeOffset.UtcNow;
        Assert.Equal([WriteStatus.Spooled, WriteStatus.Spooled, WriteStatus.Failed], first.Select(r => r.Status));
        Assert.Contains("switched off", first[0].Reason, StringComparison.Ordinal);
        Assert.All(await bench.Memory.RememberAsync([Turn("b", "second"), Turn("a", "before")], Token), r => Assert.Equal(WriteStatus.Spooled, r.Status));
        Assert.Equal((4, 0), (bench.Spool.State.Memories, bench.Spool.State.Rejected));
        Assert.InRange(bench.Spool.State.Oldest!.Value, before.AddMilliseconds(-1), after);

        _switch.Up = true;
        await EmptyAsync(bench);
        Assert.Equal([("before", 1L), ("only", 1L), ("second", 2L)], await StoredAsync());
        var stored = (await bench.Memory.GetAsync(first[1].Id!.Value, Scope, Token))!; // the id of the receipt
        Assert.Equal("only", stored.Text);
        Assert.InRange(stored.CreatedAt, before.AddMilliseconds(-1), after); // the time of the call
        Assert.Equal(stored.CreatedAt, stored.OccurredAt);
        Assert.Equal(["first", "second"], (await bench.Memory.HistoryAsync(first[0].Id!.Value, Scope, Token))!.Versions.Select(v => v.Text));
        Assert.Equal(WriteStatus.Duplicate, (await bench.Memory.RememberAsync([Turn("c", "only")], Token))[0].Status);
    }

    [Fact]
    public async Task Start_without_a_server_takes_memories_and_the_next_process_stores_them()
    {
        _switch.Up = false;
        Guid id;
        await using (var first = Open())
        {
            var receipt = (await first.Memory.RememberAsync([Turn("a", "kept over a restart")], Token))[0];
            Assert.Equal(WriteStatus.Spooled, receipt.Status);
            id = receipt.Id!.Value;
        }
        _switch.Up = true;
        await using (var second = Open())
        {
            _ = second.Memory; // nobody has to call anything
            await EmptyAsync(second);
            Assert.Equal("kept over a restart", (await second.Memory.GetAsync(id, Scope, Token))!.Text);
        }
        Assert.Equal([("kept over a restart", 1L)], await StoredAsync());
    }

    [Fact]
    public async Task Reads_say_what_of_their_scope_waits_and_nothing_of_others()
    {
        await using var bench = Open();
        await bench.Memory.StatsAsync(cancellationToken: Token);
        _switch.Up = false;
        await bench.Memory.RememberAsync([Turn("a", "one"), Turn("b", "two"), new MemoryInput { Text = "other", Scope = new MemoryScope { Tenant = "other" } }], Token);
        var away = await Assert.ThrowsAsync<MemoryIndexException>(() => bench.Memory.RecallAsync(new RecallQuery { Text = "one", Scope = Scope }, Token));
        Assert.Equal((MemoryIndexErrorKind.Unavailable, 2L), (away.Kind, away.Spool!.Memories));
        Assert.Contains("2 memories of this scope wait in the spool", away.Message, StringComparison.Ordinal);
        var third = await Assert.ThrowsAsync<MemoryIndexException>(() => bench.Memory.StatsAsync(new MemoryScope { Tenant = "third" }, Token));
        Assert.Equal(0, third.Spool!.Memories);
        Assert.DoesNotContain("wait in the spool", third.Message, StringComparison.Ordinal);
        Assert.Contains("switched off", bench.Spool.State.LastError ?? away.Message, StringComparison.Ordinal);
        _switch.Up = true;
        await bench.DrainAsync(Token);
        var stats = await bench.Memory.StatsAsync(Scope, Token);
        Assert.Equal((2, 0, null, null), (stats.Memories, stats.Spool!.Memories, stats.Spool.Oldest, stats.Spool.LastError));
    }

    [Fact]
    public async Task Forgetting_reaches_what_waits_and_leaves_none_of_its_bytes()
    {
        await using var bench = Open(o => o.RetryMilliseconds = 60_000); // the background rests: the call itself must do it
        await bench.Memory.RememberAsync([Turn("0", "stored before")], Token);
        _switch.Up = false;
        var ids = (await bench.Memory.RememberAsync([Turn("a", "a secret"), Turn("b", "a password") with { Tags = ["private"] }, Turn("c", "kept")], Token)).Select(r => r.Id!.Value).ToArray();
        await Assert.ThrowsAsync<MemoryIndexException>(() => bench.Memory.ForgetAsync(new ForgetRequest { Scope = Scope, Ids = [ids[0]] }, Token));
        _switch.Up = true;
        Assert.Equal((1, 0), await ForgetAsync(bench, new ForgetRequest { Scope = Scope, Ids = [ids[0]] }));
        _switch.Up = false;
        await bench.Memory.RememberAsync([Turn("d", "a password too") with { Tags = ["private"] }], Token);
        _switch.Up = true;
        Assert.Equal((2, 0), await ForgetAsync(bench, new ForgetRequest { Scope = Scope, Filter = MemoryFilter.Parse("""{"tags":"private"}""") }));
        await bench.DrainAsync(Token);
        Assert.Equal([("kept", 1L), ("stored before", 1L)], await StoredAsync());
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Select(File.ReadAllText), t => t.Contains("secret", StringComparison.Ordinal) || t.Contains("password", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Memory_that_the_index_refuses_for_good_is_kept_aside_and_the_others_are_stored()
    {
        await using var bench = Open();
        await bench.Memory.StatsAsync(cancellationToken: Token);
        _switch.Up = false;
        var receipts = await bench.Memory.RememberAsync([Turn("a", "one"), Turn("b", "refused") with { SourceUri = "file:///b" }, Turn("c", "three")], Token);
        _switch.Refuses = r => r is UpsertPoints u && u.Points.Any(p => p.Payload["text"].StringValue == "refused");
        _switch.Up = true;
        await bench.DrainAsync(Token);
        Assert.Equal([("one", 1L), ("three", 1L)], await StoredAsync());
        var state = (await bench.Memory.StatsAsync(Scope, Token)).Spool!;
        Assert.Equal((0, 1), (state.Memories, state.Rejected));
        Assert.Contains("will never be taken", state.LastRejection, StringComparison.Ordinal);
        Assert.Contains("\"refused\"", File.ReadAllText(Path.Combine(_folder, "rejected.jsonl")), StringComparison.Ordinal);
        Assert.Equal(0, (await bench.Memory.StatsAsync(new MemoryScope { Tenant = "other" }, Token)).Spool!.Rejected);

        Assert.Equal((0, 0), await ForgetAsync(bench, new ForgetRequest { Scope = new MemoryScope { Tenant = "other" }, All = true }));
        Assert.Equal((0, 1), await ForgetAsync(bench, new ForgetRequest { Scope = Scope, Filter = MemoryFilter.Parse("""{"text":"refused"}"""), DryRun = true }));
        var gone = await bench.Memory.ForgetAsync(new ForgetRequest { Scope = Scope, Ids = [receipts[1].Id!.Value] }, Token);
        Assert.Equal((0, 1, 0), (gone.Count, gone.Rejected, gone.Missing.Count));
        Assert.Equal(0, bench.Spool.State.Rejected);
        Assert.Empty(File.ReadAllText(Path.Combine(_folder, "rejected.jsonl")));
    }

    [Fact]
    public async Task Server_that_answers_and_refuses_everything_is_no_outage()
    {
        await using var bench = Open();
        await bench.Memory.StatsAsync(cancellationToken: Token);
        _switch.Up = false;
        await bench.Memory.RememberAsync([Turn("a", "one")], Token);
        _switch.Refuses = r => r is UpsertPoints;
        _switch.RefusesWith = Grpc.Core.StatusCode.PermissionDenied;
        _switch.Up = true;
        await Assert.ThrowsAsync<MemoryIndexException>(() => bench.DrainAsync(Token));
        var refused = (await bench.Memory.RememberAsync([Turn("b", "two")], Token))[0]; // not spooled: somebody has to mend the key
        Assert.Equal((WriteStatus.Failed, false), (refused.Status, refused.Transient));
        Assert.Contains("ApiKey", refused.Reason, StringComparison.Ordinal);
        Assert.Equal((1, 0), (bench.Spool.State.Memories, bench.Spool.State.Rejected));
        _switch.Refuses = _ => false;
        Assert.Equal(WriteStatus.Stored, (await bench.Memory.RememberAsync([Turn("b", "two")], Token))[0].Status); // and then it goes on at once
        Assert.Equal([("one", 1L), ("two", 1L)], await StoredAsync());
    }

    [Fact]
    public async Task Full_spool_refuses_and_names_the_limit()
    {
        await using var bench = Open(o => o.MaxItems = 3);
        await bench.Memory.StatsAsync(cancellationToken: Token);
        _switch.Up = false;
        var receipts = await bench.Memory.RememberAsync([.. Enumerable.Range(0, 5).Select(i => Turn($"{i}", $"text {i}"))], Token);
        Assert.Equal([WriteStatus.Spooled, WriteStatus.Spooled, WriteStatus.Spooled, WriteStatus.Failed, WriteStatus.Failed], receipts.Select(r => r.Status));
        Assert.All(receipts.Skip(3), r => Assert.Equal(("spool-full", true), (r.Code, r.Transient)));
        Assert.Contains("AgentMemory:Qdrant:Spool:MaxItems is 3", receipts[4].Reason, StringComparison.Ordinal);
        _switch.Up = true;
        await bench.DrainAsync(Token);
        Assert.Equal(3, (await StoredAsync()).Count);
    }

    [Fact]
    public async Task Documents_are_not_spooled_and_fail_as_without_a_spool()
    {
        await using var bench = Open();
        await bench.Memory.StatsAsync(cancellationToken: Token);
        _switch.Up = false;
        var receipts = new List<DocumentReceipt>();
        await foreach (var receipt in bench.Memory.IngestAsync(new[] { new DocumentInput { Text = "A page about bridges.", Uri = "file:///b.md" } }.ToAsyncEnumerable(), Token)) receipts.Add(receipt);
        Assert.Equal(WriteStatus.Failed, Assert.Single(receipts).Status);
        Assert.Equal(0, bench.Spool.State.Memories);
    }

    [Fact]
    public async Task Superseding_sees_what_waited()
    {
        await using var bench = Open(o => o.RetryMilliseconds = 60_000);
        await bench.Memory.StatsAsync(cancellationToken: Token);
        _switch.Up = false;
        var fact = new MemoryInput { Text = "Ann lives in Rome", Kind = MemoryKind.Fact };
        var id = (await bench.Memory.RememberAsync([fact], Token))[0].Id!.Value;
        _switch.Up = true;
        var receipt = await bench.Memory.SupersedeAsync(new SupersedeRequest { Id = id, New = fact with { Text = "Ann lives in Oslo" } }, Token);
        Assert.Equal(WriteStatus.Stored, receipt.Status);
    }

    private static MemoryScope Scope { get; } = new() { Session = "s" };

    private static MemoryInput Turn(string turn, string text) => new() { Text = text, TurnId = turn, Scope = Scope };

    private static async Task<(long Count, long Rejected)> ForgetAsync(SpoolMemory bench, ForgetRequest request)
    {
        var result = await bench.Memory.ForgetAsync(request, Token);
        return (result.Count, result.Rejected);
    }

    private static async Task EmptyAsync(SpoolMemory bench)
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        for (; bench.Spool.State is { Memories: > 0 } state; await Task.Delay(10, Token)) Assert.True(DateTime.UtcNow < deadline, $"the spool does not empty: {state.LastError}");
    }

    private async Task<List<(string Text, long Version)>> StoredAsync() =>
        [.. (await SpoolMemory.PointsAsync(_engine.CallInvoker, Token)).Where(p => !p.Payload.ContainsKey("versionOf")).Select(p => (p.Payload["text"].StringValue, p.Payload["version"].IntegerValue)).Order()];

    private SpoolMemory Open(Action<SpoolOptions>? configure = null) => new(_switch, _folder, configure);
}
