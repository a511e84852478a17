using AgentMemory.Tests.Memories;
using Xunit;

namespace AgentMemory.Tests.Lifecycle;

public sealed class SupersedeTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new(Start);
    private readonly MemoryBench _bench;
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    public SupersedeTests() => _bench = new MemoryBench(time: _time);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Replaced_fact_is_not_current_stays_readable_and_is_linked_both_ways()
    {
        var tea = await RememberAsync("Ann drinks tea");
        _time.Now = Start.AddDays(1);
        var receipt = await _bench.Memory.SupersedeAsync(new() { Id = tea, New = Fact("Ann drinks coffee") }, _token);
        Assert.Equal((WriteStatus.Stored, Start.AddDays(1)), (receipt.Status, receipt.At));
        Assert.Equal(["Ann drinks coffee"], await RecallAsync(new() { Text = "drinks" }));
        Assert.Equal(["Ann drinks tea"], await RecallAsync(new() { Text = "drinks", AsOf = Start.AddHours(1) }));
        // Known an hour later, but not yet that it would end: at that time it was thought to hold for ever.
        Assert.Equal(["Ann drinks tea"], await RecallAsync(new() { Text = "drinks", AsOf = Start.AddDays(9), KnownAt = Start.AddHours(1) }));
        Assert.Equal(["Ann drinks coffee"], await RecallAsync(new() { Text = "drinks", AsOf = Start.AddDays(9), KnownAt = Start.AddDays(1) }));
        Assert.Empty(await RecallAsync(new() { Text = "drinks", KnownAt = Start.AddDays(-1) }));

        var history = (await _bench.Memory.HistoryAsync(tea, cancellationToken: _token))!;
        Assert.Equal([1, 2], history.Versions.Select(v => v.Version));
        Assert.Equal([null, Start.AddDays(1)], history.Versions.Select(v => v.ValidTo));
        Assert.Equal([receipt.By!.Value], history.Later.Select(m => m.Id));
        Assert.Equal([tea], (await _bench.Memory.HistoryAsync(receipt.By!.Value, cancellationToken: _token))!.Earlier.Select(m => m.Id));
        var old = (await _bench.Memory.GetAsync(tea, cancellationToken: _token))!;
        Assert.Equal((receipt.By, Start.AddDays(1), Start.AddDays(1)), (old.SupersededBy, old.SupersededAt, old.ValidTo));
        Assert.Equal(2, (await _bench.Memory.StatsAsync(cancellationToken: _token)).Memories); // earlier versions are not counted
    }

    [Fact]
    public async Task Same_replacement_again_is_a_duplicate_and_another_one_is_refused_with_the_way_on()
    {
        var tea = await RememberAsync("Ann drinks tea");
        var first = await _bench.Memory.SupersedeAsync(new() { Id = tea, New = Fact("Ann drinks coffee") }, _token);
        var again = await _bench.Memory.SupersedeAsync(new() { Id = tea, New = Fact("Ann drinks coffee") }, _token);
        var other = await _bench.Memory.SupersedeAsync(new() { Id = tea, New = Fact("Ann drinks milk") }, _token);
        Assert.Equal((WriteStatus.Duplicate, first.By), (again.Status, again.By));
        Assert.Equal("already-superseded", other.Code);
        Assert.Contains(first.By!.Value.ToString("D"), other.Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await _bench.Memory.StatsAsync(cancellationToken: _token)).Memories);
    }

    [Fact]
    public async Task What_was_replaced_and_holds_again_is_a_memory_of_its_own()
    {
        var tea = await RememberAsync("Ann drinks tea");
        _time.Now = Start.AddDays(1);
        var coffee = await _bench.Memory.SupersedeAsync(new() { Id = tea, New = Fact("Ann drinks coffee") }, _token);
        _time.Now = Start.AddDays(2);
        var teaAgain = await _bench.Memory.SupersedeAsync(new() { Id = coffee.By!.Value, New = Fact("Ann drinks tea") }, _token);
        Assert.Equal(WriteStatus.Stored, teaAgain.Status);
        Assert.NotEqual(tea, teaAgain.By);
        foreach (var (day, text) in new[] { (0, "Ann drinks tea"), (1, "Ann drinks coffee"), (2, "Ann drinks tea") })
            Assert.Equal([text], await RecallAsync(new() { Text = "drinks", AsOf = Start.AddDays(day).AddHours(1) }));
        Assert.Equal([tea, coffee.By.Value], (await _bench.Memory.HistoryAsync(teaAgain.By!.Value, cancellationToken: _token))!.Earlier.Select(m => m.Id));
    }

    [Fact]
    public async Task Replaced_fact_remembered_again_stays_replaced()
    {
        var tea = await RememberAsync("Ann drinks tea");
        var coffee = await _bench.Memory.SupersedeAsync(new() { Id = tea, New = Fact("Ann drinks coffee") }, _token);
        var retried = (await _bench.Memory.RememberAsync([Fact("Ann drinks tea")], _token))[0];
        Assert.Equal((WriteStatus.Duplicate, coffee.By), (retried.Status, retried.SupersededBy));
        _time.Now = Start.AddDays(1);
        Assert.Equal(["Ann drinks coffee"], await RecallAsync(new() { Text = "drinks" }));
    }

    [Fact]
    public async Task Stored_fact_can_replace_another()
    {
        var tea = await RememberAsync("Ann drinks tea");
        var receipt = (await _bench.Memory.RememberAsync([Fact("Ann drinks coffee")], _token))[0];
        Assert.Equal([tea], receipt.Contradictions!.Select(h => h.Id));
        Assert.Equal(2, (await RecallAsync(new() { Text = "drinks" })).Length); // a hint changes nothing
        _time.Now = Start.AddDays(1);
        Assert.Equal(WriteStatus.Stored, (await _bench.Memory.SupersedeAsync(new() { Id = tea, By = receipt.Id }, _token)).Status);
        Assert.Equal(["Ann drinks coffee"], await RecallAsync(new() { Text = "drinks" }));
    }

    [Fact]
    public async Task Replacement_is_one_write_and_one_that_fails_changes_nothing()
    {
        var tea = await RememberAsync("Ann drinks tea");
        int writes = 0;
        _bench.Index.OnUpsert = _ => writes++ == 0 ? new MemoryIndexException("down", "upsert", isTransient: true) : null;
        var request = new SupersedeRequest { Id = tea, New = Fact("Ann drinks coffee"), At = Start.AddHours(1) };
        await Assert.ThrowsAsync<MemoryIndexException>(() => _bench.Memory.SupersedeAsync(request, _token));
        Assert.Equal(["Ann drinks tea"], await RecallAsync(new() { Text = "drinks" }));
        Assert.Single((await _bench.Memory.HistoryAsync(tea, cancellationToken: _token))!.Versions);
        Assert.Equal(WriteStatus.Stored, (await _bench.Memory.SupersedeAsync(request, _token)).Status);
        Assert.Equal(2, writes);
    }

    public static TheoryData<bool, int> Parts => [.. from stored in new[] { false, true } from part in Enumerable.Range(0, stored ? 16 : 8) select (stored, part)];

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Whichever_part_of_a_replacement_a_server_has_applied_the_same_call_completes_it(bool stored, int part)
    {
        var tea = await RememberAsync("Ann drinks tea");
        var coffee = stored ? await RememberAsync("Ann drinks coffee") : (Guid?)null;
        _time.Now = Start.AddHours(1);
        int writes = 0;
        _bench.Index.OnUpsert = _ => writes++ == 0 ? new MemoryIndexException("down", "upsert", isTransient: true) : null;
        _bench.Index.AppliedInSpite = all => [.. all.Where((_, i) => (part >> i & 1) != 0)];
        var request = stored ? new SupersedeRequest { Id = tea, By = coffee } : new SupersedeRequest { Id = tea, New = Fact("Ann drinks coffee") };
        await Assert.ThrowsAsync<MemoryIndexException>(() => _bench.Memory.SupersedeAsync(request, _token));
        Assert.NotNull(await _bench.Memory.GetAsync(tea, cancellationToken: _token));
        _time.Now = Start.AddHours(2);
        var receipt = await _bench.Memory.SupersedeAsync(request, _token);
        bool whole = part == (stored ? 15 : 7);
        Assert.Equal(whole ? WriteStatus.Duplicate : WriteStatus.Stored, receipt.Status);
        Assert.Equal(WriteStatus.Duplicate, (await _bench.Memory.SupersedeAsync(request, _token)).Status);

        _time.Now = Start.AddHours(3);
        Assert.Equal(["Ann drinks coffee"], await RecallAsync(new() { Text = "drinks" }));
        string[] before = stored ? ["Ann drinks coffee", "Ann drinks tea"] : ["Ann drinks tea"];
        Assert.Equal(before, await RecallAsync(new() { Text = "drinks", KnownAt = Start.AddMinutes(30) }));
        var history = (await _bench.Memory.HistoryAsync(tea, cancellationToken: _token))!;
        Assert.Equal([1, 2], history.Versions.Select(v => v.Version));
        Assert.Equal([null, receipt.At], history.Versions.Select(v => v.ValidTo));
        Assert.Equal([receipt.By!.Value], history.Later.Select(m => m.Id));
        var later = (await _bench.Memory.HistoryAsync(receipt.By!.Value, cancellationToken: _token))!;
        Assert.Equal([tea], later.Earlier.Select(m => m.Id));
        Assert.Equal(stored ? 2 : 1, later.Versions.Count);
        Assert.Equal(2, (await _bench.Memory.StatsAsync(cancellationToken: _token)).Memories);
    }

    [Fact]
    public async Task Impossible_replacements_are_refused_by_code()
    {
        var tea = await RememberAsync("Ann drinks tea");
        async Task<string?> Code(SupersedeRequest request) => (await _bench.Memory.SupersedeAsync(request, _token)).Code;
        Assert.Equal("not-found", await Code(new() { Id = Guid.NewGuid(), New = Fact("x") }));
        Assert.Equal("not-found", await Code(new() { Id = tea, Scope = new MemoryScope { Tenant = "other" }, New = Fact("x") }));
        Assert.Equal("not-found", await Code(new() { Id = tea, By = Guid.NewGuid() }));
        Assert.Equal("same-memory", await Code(new() { Id = tea, By = tea }));
        Assert.Equal("same-memory", await Code(new() { Id = tea, New = Fact("Ann drinks tea") }));
        Assert.Equal("empty-text", await Code(new() { Id = tea, New = Fact(" ") }));
        Assert.Equal("other-scope", await Code(new() { Id = tea, New = Fact("x") with { Scope = new MemoryScope { User = "u" } } }));
        Assert.Equal("time-range", await Code(new() { Id = tea, New = Fact("x") with { ValidTo = Start }, At = Start.AddDays(1) }));
        await Assert.ThrowsAsync<ArgumentException>(() => _bench.Memory.SupersedeAsync(new() { Id = tea }, _token));
        Assert.Single((await _bench.Memory.HistoryAsync(tea, cancellationToken: _token))!.Versions);
    }

    [Fact]
    public async Task Changed_turn_keeps_what_it_said_before()
    {
        MemoryInput Turn(string text) => new() { Text = text, TurnId = "7", Speaker = "Ann" };
        var id = (await _bench.Memory.RememberAsync([Turn("first"), Turn("second"), Turn("third")], _token))[0].Id!.Value;
        _time.Now = Start.AddDays(1);
        await _bench.Memory.RememberAsync([Turn("fourth")], _token);
        Assert.Equal(["first", "second", "third", "fourth"], (await _bench.Memory.HistoryAsync(id, cancellationToken: _token))!.Versions.Select(v => v.Text));
        Assert.Equal("third", (await _bench.Memory.GetAsync(id, null, null, Start.AddHours(1), _token))!.Text);
        Assert.Equal("fourth", (await _bench.Memory.GetAsync(id, null, null, Start.AddDays(1), _token))!.Text);
        Assert.Null(await _bench.Memory.GetAsync(id, null, null, Start.AddDays(-1), _token));
        Assert.Equal(["fourth"], await RecallAsync(new() { Text = "first" }));
        // The old text has a vector of its own: asked by knowledge time it is found by what it said.
        Assert.Equal(1, (await _bench.Memory.RecallAsync(new() { Text = "Ann: third", KnownAt = Start.AddHours(1), Mode = RecallMode.Cosine }, _token)).Hits[0].Score, 0.01);
    }

    [Theory]
    [InlineData("Ann lives in Paris", "Ann lives in Rome", true)]
    [InlineData("Ann lives in Paris", "Bob lives in Rome", false)]
    [InlineData("Ann lives in Paris", "Ann lives in Paris with Bob", false)]
    [InlineData("The port is 8080", "The port is 9090.", true)]
    [InlineData("Ann likes tea", "Ann met Bob in Rome", false)]
    public void Contradiction_is_the_same_subject_with_another_value(string one, string other, bool expected) =>
        Assert.Equal(expected, AgentMemory.Lifecycle.ContradictionFinder.Compare(Record(one), Record(other)) is not null);

    private static MemoryRecord Record(string text) => new()
    {
        Id = Guid.NewGuid(),
        Kind = MemoryKind.Fact,
        Text = text,
        Scope = MemoryScope.Default,
        OccurredAt = Start,
        CreatedAt = Start,
        UpdatedAt = Start,
        ContentHash = "",
        ProfileFingerprint = "",
    };

    private static MemoryInput Fact(string text) => new() { Text = text, Kind = MemoryKind.Fact };

    private async Task<Guid> RememberAsync(string text) => (await _bench.Memory.RememberAsync([Fact(text)], _token))[0].Id!.Value;

    private async Task<string[]> RecallAsync(RecallQuery query) => [.. (await _bench.Memory.RecallAsync(query, _token)).Hits.Select(h => h.Memory.Text).Order(StringComparer.Ordinal)];
}
