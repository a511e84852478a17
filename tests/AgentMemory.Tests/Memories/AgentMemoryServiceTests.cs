using Xunit;

namespace AgentMemory.Tests.Memories;

public sealed class AgentMemoryServiceTests : IDisposable
{

    private readonly MemoryBench _bench = new(batchSize: 2);
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Remember_bad_items_fail_alone_with_codes()
    {
        var receipts = await _bench.Memory.RememberAsync(
            [new() { Text = " " }, new() { Text = "good" }, new() { Text = new string('a', 10_000_000) }, new() { Text = "x", Importance = 2 }, new() { Text = "123" }], _token);

        Assert.Equal(["empty-text", null, "text-too-long", "importance-range", "empty-text"], receipts.Select(r => r.Code));
        Assert.Equal(WriteStatus.Stored, receipts[1].Status);
    }

    [Fact]
    public async Task Remember_same_item_again_is_a_duplicate_that_is_not_embedded()
    {
        MemoryInput[] twice = [new() { Text = "tea", Kind = MemoryKind.Fact }, new() { Text = "tea", Kind = MemoryKind.Fact }];
        Assert.Equal([WriteStatus.Stored, WriteStatus.Duplicate], (await _bench.Memory.RememberAsync(twice, _token)).Select(r => r.Status));
        Assert.Equal([WriteStatus.Duplicate, WriteStatus.Duplicate], (await _bench.Memory.RememberAsync(twice, _token)).Select(r => r.Status));
        Assert.Single(_bench.Embedder.Embedded);
    }

    [Fact]
    public async Task Remember_changed_fields_replace_with_a_new_version_and_the_old_creation()
    {
        var first = (await _bench.Memory.RememberAsync([new() { Text = "tea", Kind = MemoryKind.Fact }], _token))[0];
        var before = await _bench.Memory.GetAsync(first.Id!.Value, cancellationToken: _token);
        var second = (await _bench.Memory.RememberAsync([new() { Text = "tea", Kind = MemoryKind.Fact, Tags = ["drink"] }], _token))[0];
        var after = await _bench.Memory.GetAsync(first.Id!.Value, cancellationToken: _token);

        Assert.Equal((WriteStatus.Replaced, first.Id), (second.Status, second.Id));
        Assert.Equal((2, before!.CreatedAt), (after!.Version, after.CreatedAt));
    }

    [Fact]
    public async Task Remember_repetition_of_an_item_that_failed_fails_too()
    {
        _bench.Index.OnUpsert = _ => new MemoryIndexException("down", "upsert", isTransient: true);
        var receipts = await _bench.Memory.RememberAsync([new() { Text = "a", Kind = MemoryKind.Fact }, new() { Text = "b", Kind = MemoryKind.Fact }, new() { Text = "a", Kind = MemoryKind.Fact }], _token);
        Assert.All(receipts, r => Assert.Equal((WriteStatus.Failed, "index-failed"), (r.Status, r.Code)));
        Assert.Equal([0, 1, 2], receipts.Select(r => r.Index));
    }

    [Fact]
    public async Task Remember_failed_batch_leaves_the_others_stored()
    {
        _bench.Index.OnUpsert = n => n == 1 ? new MemoryIndexException("down", "upsert", isTransient: true) : null;
        var receipts = await _bench.Memory.RememberAsync([.. "abcdef".Select(c => new MemoryInput { Text = c.ToString() })], _token);
        Assert.Equal([WriteStatus.Stored, WriteStatus.Stored, WriteStatus.Failed, WriteStatus.Failed, WriteStatus.Stored, WriteStatus.Stored], receipts.Select(r => r.Status));
    }

    [Fact]
    public async Task Remember_embedder_that_throws_fails_its_batch_alone()
    {
        _bench.Embedder.OnText = text => { if (text == "c") throw new NotSupportedException("no"); };
        var receipts = await _bench.Memory.RememberAsync([.. "abcdef".Select(c => new MemoryInput { Text = c.ToString() })], _token);
        Assert.Equal([null, null, "embedding-failed", "embedding-failed", null, null], receipts.Select(r => r.Code));
    }

    [Fact]
    public async Task Remember_cancelled_midway_gives_every_item_a_receipt_that_tells_the_truth()
    {
        using var stop = new CancellationTokenSource();
        _bench.Embedder.OnText = text => { if (text == "eeeee") stop.Cancel(); };
        var items = "abcdefgh".Select(c => new MemoryInput { Text = new string(c, 5) }).ToArray();
        var receipts = await _bench.Memory.RememberAsync(items, stop.Token);

        Assert.Equal(items.Length, receipts.Count);
        Assert.All(receipts.Skip(4), r => Assert.Equal("cancelled", r.Code));
        foreach (var receipt in receipts.Where(r => r.Status == WriteStatus.Stored))
            Assert.NotNull(await _bench.Memory.GetAsync(receipt.Id!.Value, cancellationToken: _token));
    }

    [Fact]
    public async Task Tenants_never_see_each_other()
    {
        var a = new MemoryScope { Tenant = "a" };
        var id = (await _bench.Memory.RememberAsync([new() { Text = "secret", Scope = a }], _token))[0].Id!.Value;
        foreach (var other in new[] { MemoryScope.Default, new MemoryScope { Tenant = "b" } })
        {
            Assert.Null(await _bench.Memory.GetAsync(id, other, _token));
            Assert.Empty((await _bench.Memory.RecallAsync(new RecallQuery { Text = "secret", Scope = other }, _token)).Hits);
            Assert.Empty((await _bench.Memory.ListAsync(new MemoryListQuery { Scope = other, Filter = new MemoryFilter.Any([new MemoryFilter.Comparison("importance", FilterOperator.GreaterThan, 0.0)]) }, _token)).Items);
            Assert.Equal([id], (await _bench.Memory.ForgetAsync(new ForgetRequest { Scope = other, Ids = [id] }, _token)).Missing);
            Assert.Equal(0, (await _bench.Memory.ForgetAsync(new ForgetRequest { Scope = other, All = true }, _token)).Count);
            Assert.Equal(0, (await _bench.Memory.StatsAsync(other, _token)).Memories);
        }
        Assert.NotNull(await _bench.Memory.GetAsync(id, a, _token));
    }

    [Fact]
    public async Task Recall_finds_the_tenants_own_memory_and_no_other()
    {
        var a = new MemoryScope { Tenant = "a" };
        await _bench.Memory.RememberAsync([new() { Text = "secret", Scope = a }, new() { Text = "secret" }], _token);
        Assert.Equal(a, Assert.Single((await _bench.Memory.RecallAsync(new RecallQuery { Text = "secret", Scope = a }, _token)).Hits).Memory.Scope);
    }

    [Fact]
    public async Task Recall_hides_what_is_expired_or_superseded_and_shows_it_as_of_then()
    {
        var past = DateTimeOffset.UtcNow.AddDays(-1);
        await _bench.Memory.RememberAsync([new() { Text = "old", ValidTo = past }, new() { Text = "gone", ExpiresAt = past }, new() { Text = "here" }], _token);
        Assert.Equal(["here"], (await _bench.Memory.RecallAsync(new RecallQuery { Text = "old" }, _token)).Hits.Select(h => h.Memory.Text));
        Assert.Equal("old", (await _bench.Memory.RecallAsync(new RecallQuery { Text = "old", AsOf = past.AddDays(-1) }, _token)).Hits[0].Memory.Text);
    }

    [Fact]
    public async Task List_pages_give_every_memory_once()
    {
        await _bench.Memory.RememberAsync([.. "abcdefg".Select(c => new MemoryInput { Text = c.ToString() })], _token);
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await _bench.Memory.ListAsync(new MemoryListQuery { PageSize = 3, Cursor = cursor }, _token);
            seen.AddRange(page.Items.Select(m => m.Id));
            cursor = page.Next;
        } while (cursor is not null);
        Assert.Equal(7, seen.Distinct().Count());
        Assert.Equal(7, seen.Count);
    }

    [Fact]
    public async Task Forget_dry_run_counts_and_changes_nothing()
    {
        await _bench.Memory.RememberAsync([new() { Text = "a", Tags = ["x"] }, new() { Text = "b" }], _token);
        var filter = MemoryFilterParser.Parse("""{"tags":"x"}""");
        Assert.Equal(1, (await _bench.Memory.ForgetAsync(new ForgetRequest { Filter = filter, DryRun = true }, _token)).Count);
        Assert.Equal(2, (await _bench.Memory.StatsAsync(cancellationToken: _token)).Memories);
        await _bench.Memory.ForgetAsync(new ForgetRequest { Filter = filter }, _token);
        Assert.Equal(1, (await _bench.Memory.StatsAsync(cancellationToken: _token)).Memories);
        await Assert.ThrowsAsync<ArgumentException>(() => _bench.Memory.ForgetAsync(new ForgetRequest(), _token));
    }

    [Fact]
    public async Task Ingest_again_is_duplicate_then_replaced_and_vanished_chunks_go()
    {
        string Text(int parts) => string.Join("\n\n", Enumerable.Range(0, parts).Select(i => string.Join(' ', Enumerable.Repeat($"word{(char)('a' + i)}", 12))));
        var first = await _bench.IngestAsync(new DocumentInput { Text = Text(5), Uri = "d.txt" });
        var again = await _bench.IngestAsync(new DocumentInput { Text = Text(5), Uri = "d.txt" });
        var shorter = await _bench.IngestAsync(new DocumentInput { Text = Text(2), Uri = "d.txt" });

        Assert.Equal([WriteStatus.Stored, WriteStatus.Duplicate, WriteStatus.Replaced], new[] { first.Status, again.Status, shorter.Status });
        Assert.Equal((5, 3), (first.Chunks.Count, shorter.Removed));
        Assert.Equal(2, (await _bench.Memory.StatsAsync(cancellationToken: _token)).Memories);
    }

    [Fact]
    public async Task Prepare_another_profile_is_refused_with_the_way_out()
    {
        await _bench.Memory.StatsAsync(cancellationToken: _token);
        var error = await Assert.ThrowsAsync<MemoryIndexException>(() => _bench.Index.PrepareAsync(new EmbeddingProfileInfo("other", "other", 26), _token).AsTask());
        Assert.Contains("AgentMemory:Collection", error.Message, StringComparison.Ordinal);
    }
}
