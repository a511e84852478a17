using Xunit;

namespace AgentMemory.IntegrationTests.Conformance;

/// <summary>What every index must do, whichever engine is behind it. A subclass gives the engine.</summary>
public abstract partial class MemoryIndexContract : IAsyncLifetime
{
    private static readonly MemoryScope Scope = new() { Tenant = "tenant" };
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EmbeddingProfileInfo Profile = new("contract", "profile-1", 3);

    private IMemoryIndex _index = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An index over an empty collection of this engine.</summary>
    private protected abstract ValueTask<IMemoryIndex> OpenAsync();

    /// <summary>The same collection as another process would find it: closed and opened where the engine can.</summary>
    private protected virtual ValueTask<IMemoryIndex> ReopenAsync(IMemoryIndex index) => new(index);

    /// <summary>Closes what <see cref="OpenAsync"/> opened.</summary>
    private protected abstract ValueTask CloseAsync();

    public async ValueTask InitializeAsync()
    {
        _index = await OpenAsync();
        await _index.PrepareAsync(Profile, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Memory_comes_back_with_every_field()
    {
        var memory = Memory(1) with
        {
            Kind = MemoryKind.DocumentChunk,
            Text = "Grüße, 世界 👋 \u202Eright to left\u202C and \"quotes\"\nin two lines",
            Scope = new MemoryScope { Tenant = "tenant", User = "ünï", Agent = "a b", Session = "s/1" },
            Role = "user",
            Speaker = "Zoë",
            ValidFrom = Noon.AddDays(-1),
            ValidTo = Noon.AddDays(1),
            ExpiresAt = Noon.AddYears(1),
            Importance = 0.25,
            Tags = ["b", "a"],
            Metadata = new Dictionary<string, MetadataValue> { ["text"] = "x", ["whole"] = 9_007_199_254_740_993L, ["number"] = 2.0, ["flag"] = true, ["list"] = MetadataValue.From(["p", "q"]) },
            Source = new MemorySource { Uri = "file:///a b.md", DocumentId = "doc", Version = "v", ChunkIndex = 2, Start = 10, End = 20, Page = 3, HeadingPath = ["One", "Two"] },
            Version = 4,
        };
        await StoreAsync((memory, [1, 0, 0]));
        _index = await ReopenAsync(_index);
        var found = (await _index.GetAsync([memory.Id], Scope, Token))[memory.Id];
        Assert.Equivalent(memory, found, strict: true);
        Assert.Equal(memory.Metadata, found.Metadata);
    }

    [Fact]
    public async Task Upsert_replaces_text_vector_and_missing_fields()
    {
        await StoreAsync((Memory(1) with { Speaker = "Ann", Tags = ["old"] }, [1, 0, 0]));
        await StoreAsync((Memory(1) with { Text = "new", Version = 2 }, [0, 1, 0]));
        _index = await ReopenAsync(_index);
        var hit = Assert.Single(await _index.SearchAsync(new float[] { 0, 1, 0 }, Scope, null, 10, 0.9, Token));
        Assert.Equal(("new", 2, null, 0), (hit.Memory.Text, hit.Memory.Version, hit.Memory.Speaker, hit.Memory.Tags.Count));
        Assert.Equal(1, await _index.CountAsync(Scope, null, Token));
    }

    [Fact]
    public async Task Same_id_twice_in_one_batch_is_the_last_one()
    {
        await StoreAsync((Memory(1) with { Text = "first" }, [1, 0, 0]), (Memory(1) with { Text = "second" }, [0, 1, 0]));
        Assert.Equal("second", (await _index.GetAsync([Id(1)], Scope, Token))[Id(1)].Text);
        Assert.Equal(1, await _index.CountAsync(Scope, null, Token));
    }

    [Fact]
    public async Task Empty_batches_and_unknown_ids_change_nothing()
    {
        await _index.UpsertAsync([], Token);
        await _index.DeleteAsync([Id(7)], Scope, Token);
        await _index.DeleteAsync([], Scope, Token);
        Assert.Empty(await _index.GetAsync([Id(7)], Scope, Token));
        Assert.Empty(await _index.GetAsync([], Scope, Token));
        Assert.Equal(0, await _index.CountAsync(Scope, null, Token));
        Assert.Empty(await _index.SearchAsync(new float[] { 1, 0, 0 }, Scope, null, 10, null, Token));
    }

    [Fact]
    public async Task Batch_beyond_one_message_is_stored_whole()
    {
        string text = new('x', 1_000_000);
        await _index.UpsertAsync([.. Enumerable.Range(0, 10).Select(i => new IndexedMemory(Memory(i) with { Text = text }, new float[] { 1, 0, 0 }))], Token);
        Assert.Equal(10, await _index.CountAsync(Scope, null, Token));
        Assert.Equal(text, (await _index.GetAsync([Id(9)], Scope, Token))[Id(9)].Text);
    }

    [Fact]
    public async Task Delete_by_id_and_by_filter_stays_deleted()
    {
        await StoreAsync([.. Enumerable.Range(0, 6).Select(i => (Memory(i) with { Role = i % 2 == 0 ? "even" : "odd" }, new float[] { 1, 0, 0 }))]);
        await _index.DeleteAsync([Id(0), Id(99)], Scope, Token);
        await _index.DeleteAsync(Scope, Is("role", "odd"), Token);
        _index = await ReopenAsync(_index);
        Assert.Equal([Id(2), Id(4)], (await _index.ScrollAsync(Scope, null, 10, null, Token)).Items.Select(m => m.Id));
        await _index.DeleteAsync(Scope, null, Token);
        Assert.Equal(0, await _index.CountAsync(Scope, null, Token));
    }

    [Fact]
    public async Task No_call_sees_or_touches_another_tenant()
    {
        var other = new MemoryScope { Tenant = "Tenant" }; // differs in case alone
        await StoreAsync((Memory(1), [1, 0, 0]), (Memory(2) with { Scope = other }, [1, 0, 0]));
        Assert.Empty(await _index.GetAsync([Id(2)], Scope, Token));
        Assert.Equal([Id(1)], (await _index.SearchAsync(new float[] { 1, 0, 0 }, Scope, null, 10, null, Token)).Select(h => h.Memory.Id));
        Assert.Equal([Id(1)], (await _index.ScrollAsync(Scope, null, 10, null, Token)).Items.Select(m => m.Id));
        var anything = new MemoryFilter.Any([new MemoryFilter.Comparison("role", FilterOperator.Exists, false), new MemoryFilter.Comparison("role", FilterOperator.Exists, true)]);
        Assert.Equal(1, await _index.CountAsync(Scope, anything, Token));
        await _index.DeleteAsync([Id(2)], Scope, Token);
        await _index.DeleteAsync(Scope, anything, Token);
        Assert.Equal((0, 1), (await _index.CountAsync(Scope, null, Token), await _index.CountAsync(other, null, Token)));
        Assert.Equal(0, await _index.CountAsync(MemoryScope.Default, null, Token));
    }

    [Fact]
    public async Task User_agent_and_session_narrow_every_read()
    {
        await StoreAsync(
            (Memory(1), [1, 0, 0]),
            (Memory(2) with { Scope = Scope with { User = "u" } }, [1, 0, 0]),
            (Memory(3) with { Scope = Scope with { User = "u", Agent = "a", Session = "s" } }, [1, 0, 0]));
        Assert.Equal(3, await _index.CountAsync(Scope, null, Token));
        Assert.Equal(2, await _index.CountAsync(Scope with { User = "u" }, null, Token));
        Assert.Equal(1, await _index.CountAsync(Scope with { User = "u", Agent = "a" }, null, Token));
        Assert.Equal(0, await _index.CountAsync(Scope with { Session = "other" }, null, Token));
        Assert.Equal([Id(3)], (await _index.GetAsync([Id(1), Id(2), Id(3)], Scope with { Session = "s" }, Token)).Keys);
        await _index.DeleteAsync([Id(1), Id(2), Id(3)], Scope with { Agent = "a" }, Token);
        Assert.Equal(2, await _index.CountAsync(Scope, null, Token));
    }

    [Fact]
    public async Task Hits_come_best_first_and_equal_scores_by_id()
    {
        await StoreAsync((Memory(5), [1, 0, 0]), (Memory(3), [0, 1, 0]), (Memory(4), [1, 0, 0]), (Memory(1), [0.6f, 0.8f, 0]), (Memory(2), [-1, 0, 0]));
        var hits = await _index.SearchAsync(new float[] { 1, 0, 0 }, Scope, null, 10, null, Token);
        Assert.Equal([Id(4), Id(5), Id(1), Id(3), Id(2)], hits.Select(h => h.Memory.Id));
        Assert.Equal([1, 1, 0.6, 0, -1], hits.Select(h => Math.Round(h.Score, 5)));
        Assert.Equal(hits.Take(3).Select(h => h.Memory.Id), (await _index.SearchAsync(new float[] { 1, 0, 0 }, Scope, null, 3, null, Token)).Select(h => h.Memory.Id));
        Assert.Equal(4, (await _index.SearchAsync(new float[] { 1, 0, 0 }, Scope, null, 10, 0, Token)).Count); // the bound is inclusive
    }

    [Fact]
    public async Task Pages_hold_every_memory_once_by_ascending_id()
    {
        int[] order = [.. Enumerable.Range(0, 23).Select(i => i * 7 % 23)];
        await StoreAsync([.. order.Select(i => (Memory(i), new float[] { 1, 0, 0 }))]);
        var seen = new List<Guid>();
        Guid? from = null;
        do
        {
            var (items, next) = await _index.ScrollAsync(Scope, null, 5, from, Token);
            Assert.InRange(items.Count, 1, 5);
            seen.AddRange(items.Select(m => m.Id));
            from = next;
        }
        while (from is not null);
        Assert.Equal(Enumerable.Range(0, 23).Select(Id), seen);
    }

    public static TheoryData<string, string> Filters => new()
    {
        { """{"kind":"fact"}""", "2" },
        { """{"role":"user"}""", "0 1" },
        { """{"role":{"ne":"user"}}""", "2 3" },
        { """{"role":{"in":["user","tool"]}}""", "0 1 2" },
        { """{"role":{"nin":["user","tool"]}}""", "3" },
        { """{"role":{"exists":false}}""", "3" },
        { """{"role":{"exists":true}}""", "0 1 2" },
        { """{"tags":"blue"}""", "1 2" },
        { """{"importance":{"gt":0.25}}""", "2 3" },
        { """{"importance":{"gte":0.25,"lt":0.75}}""", "1 2" },
        { """{"occurredAt":{"gt":"2026-03-02T12:00:00Z"}}""", "2 3" },
        { """{"occurredAt":{"lte":"2026-03-02T13:00:00+01:00"}}""", "0 1" },
        { """{"metadata.n":5}""", "1 2" },
        { """{"metadata.n":{"lte":5}}""", "0 1 2" },
        { """{"metadata.flag":true}""", "2" },
        { """{"metadata.word":"Größe"}""", "1" },
        { """{"source.documentId":"doc"}""", "3" },
        { """{"role":{"startsWith":"us"}}""", "0 1" },
        { """{"role":{"contains":"oo"}}""", "2" },
        { """{"tags":{"contains":"lu"}}""", "1 2" },
        { """{"tags":{"startsWith":"re"}}""", "1" },
        { """{"metadata.word":{"contains":"öß"}}""", "1" },
        { """{"text":{"contains":"y 3"}}""", "3" },
        { """{"text":{"startsWith":"memory"},"not":{"text":{"contains":"Memory"}}}""", "0 1 2 3" },
        { """{"id":{"in":["00000001-0000-0000-0000-000000000000","00000009-0000-0000-0000-000000000000"]}}""", "1" },
        { """{"occurredAt":"2026-03-02"}""", "1" },
        { """{"source.page":{"gte":2}}""", "3" },
        { """{"or":[{"kind":"fact"},{"source.documentId":"doc"}]}""", "2 3" },
        { """{"not":{"or":[{"kind":"fact"},{"role":"user"}]}}""", "3" },
        { """{"and":[{"tags":"blue"},{"not":{"kind":"fact"}}]}""", "1" },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Filter_selects_the_same_in_search_count_and_scroll(string filter, string expected)
    {
        await StoreAsync(
            (Memory(0) with { Role = "user", Importance = 0, Metadata = new Dictionary<string, MetadataValue> { ["n"] = -1L } }, [1, 0, 0]),
            (Memory(1) with { Role = "user", Importance = 0.25, Tags = ["red", "blue"], OccurredAt = Noon.AddDays(1), Metadata = new Dictionary<string, MetadataValue> { ["n"] = 5L, ["word"] = "Größe" } }, [1, 0, 0]),
            (Memory(2) with { Role = "tool", Kind = MemoryKind.Fact, Importance = 0.5, Tags = ["blue"], OccurredAt = Noon.AddDays(2), Metadata = new Dictionary<string, MetadataValue> { ["n"] = 5.0, ["flag"] = true } }, [1, 0, 0]),
            (Memory(3) with { Importance = 0.75, OccurredAt = Noon.AddDays(3), Source = new MemorySource { DocumentId = "doc", Page = 2 } }, [1, 0, 0]));
        var parsed = MemoryFilterParser.Parse(filter);
        Guid[] wanted = [.. expected.Split(' ').Select(n => Id(int.Parse(n, System.Globalization.CultureInfo.InvariantCulture)))];
        Assert.Equal(wanted, (await _index.ScrollAsync(Scope, parsed, 10, null, Token)).Items.Select(m => m.Id));
        Assert.Equal(wanted, (await _index.SearchAsync(new float[] { 1, 0, 0 }, Scope, parsed, 10, null, Token)).Select(h => h.Memory.Id));
        Assert.Equal(wanted.Length, await _index.CountAsync(Scope, parsed, Token));
        await _index.DeleteAsync(Scope, parsed, Token);
        Assert.Equal(4 - wanted.Length, await _index.CountAsync(Scope, null, Token));
    }

    [Fact]
    public async Task Earlier_versions_are_seen_only_by_a_filter_that_names_them()
    {
        await StoreAsync((Memory(1), [1, 0, 0]), (Memory(2) with { VersionOf = Id(1), SupersededAt = Noon }, [1, 0, 0]));
        var versions = new MemoryFilter.Comparison("versionOf", FilterOperator.Equal, Id(1));
        Assert.Equal([Id(1)], (await _index.ScrollAsync(Scope, null, 10, null, Token)).Items.Select(m => m.Id));
        Assert.Equal([Id(1)], (await _index.SearchAsync(new float[] { 1, 0, 0 }, Scope, null, 10, null, Token)).Select(h => h.Memory.Id));
        Assert.Equal((1, 1), (await _index.CountAsync(Scope, null, Token), await _index.CountAsync(Scope, versions, Token)));
        Assert.Equal(Id(1), Assert.Single((await _index.ScrollAsync(Scope, versions, 10, null, Token)).Items).VersionOf);
        Assert.Equal([Id(1), Id(2)], (await _index.GetVectorsAsync([Id(1), Id(2)], Scope, Token)).Keys.Order());
        await _index.DeleteAsync(Scope, null, Token);
        Assert.Equal(1, await _index.CountAsync(Scope, versions, Token));
        await _index.DeleteAsync([Id(2)], Scope, Token);
        Assert.Equal(0, await _index.CountAsync(Scope, versions, Token));
    }

    [Fact]
    public async Task Sweep_removes_what_expired_in_every_tenant_with_its_versions()
    {
        await StoreAsync(
            (Memory(1) with { ExpiresAt = Noon }, [1, 0, 0]),
            (Memory(2) with { ExpiresAt = Noon.AddDays(9), VersionOf = Id(1) }, [1, 0, 0]),
            (Memory(3) with { ExpiresAt = Noon, Scope = new MemoryScope { Tenant = "another" } }, [1, 0, 0]),
            (Memory(4) with { ExpiresAt = Noon.AddSeconds(1) }, [1, 0, 0]),
            (Memory(5), [1, 0, 0]));
        Assert.Equal([Id(1), Id(3)], (await _index.SweepExpiredAsync(Noon, 10, Token)).Order());
        Assert.Empty(await _index.SweepExpiredAsync(Noon, 10, Token));
        Assert.Equal([Id(4), Id(5)], (await _index.GetAsync([Id(1), Id(2), Id(4), Id(5)], Scope, Token)).Keys.Order());
    }

    [Fact]
    public async Task Unknown_field_in_a_filter_is_refused_by_name()
    {
        var error = await Assert.ThrowsAsync<MemoryFilterException>(async () => await _index.CountAsync(Scope, Is("colour", "red"), Token));
        Assert.Contains("colour", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vector_of_another_length_is_refused_and_stores_nothing()
    {
        await Assert.ThrowsAsync<MemoryIndexException>(async () => await StoreAsync((Memory(1), [1, 0, 0]), (Memory(2), [1, 0])));
        Assert.Equal(0, await _index.CountAsync(Scope, null, Token));
        await Assert.ThrowsAsync<MemoryIndexException>(async () => await _index.SearchAsync(new float[] { 1, 0 }, Scope, null, 10, null, Token));
    }

    [Fact]
    public async Task Another_profile_is_refused_with_the_way_out()
    {
        await _index.PrepareAsync(Profile, Token); // a second time is no fault
        var error = await Assert.ThrowsAsync<MemoryIndexException>(async () => await _index.PrepareAsync(Profile with { Fingerprint = "profile-2" }, Token));
        Assert.False(error.IsTransient);
        Assert.Contains("AgentMemory:Collection", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_calls_are_cancelled_and_write_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _index.UpsertAsync([new IndexedMemory(Memory(1), new float[] { 1, 0, 0 })], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _index.SearchAsync(new float[] { 1, 0, 0 }, Scope, null, 1, null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _index.ScrollAsync(Scope, null, 1, null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _index.DeleteAsync(Scope, null, cancelled));
        Assert.Equal(0, await _index.CountAsync(Scope, null, Token));
    }

    [Fact]
    public async Task Writers_beside_each_other_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++) await StoreAsync((Memory(w * 10 + i), [1, 0, 0]));
        }, Token)));
        _index = await ReopenAsync(_index);
        Assert.Equal(80, await _index.CountAsync(Scope, null, Token));
    }

    [Fact]
    public async Task Preparing_at_once_from_many_places_gives_one_collection_with_everything()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _index.PrepareAsync(Profile, Token).AsTask()));
        await StoreAsync((Memory(1), [1, 0, 0]));
        Assert.Equal(1, await _index.CountAsync(Scope, null, Token));
    }

    [Fact]
    public async Task Wrong_requests_have_their_kind()
    {
        var wrong = await Assert.ThrowsAsync<MemoryIndexException>(async () => await StoreAsync((Memory(2), [1, 0])));
        Assert.Equal((MemoryIndexErrorKind.BadInput, false), (wrong.Kind, wrong.IsTransient));
        var other = await Assert.ThrowsAsync<MemoryIndexException>(async () => await _index.PrepareAsync(Profile with { Fingerprint = "profile-2" }, Token));
        Assert.Equal(MemoryIndexErrorKind.Conflict, other.Kind);
    }

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static MemoryFilter.Comparison Is(string field, object value) => new MemoryFilter.Comparison(field, FilterOperator.Equal, value);

    private static MemoryRecord Memory(int number) => new()
    {
        Id = Id(number),
        Kind = MemoryKind.Episode,
        Text = $"memory {number}",
        Scope = Scope,
        OccurredAt = Noon,
        CreatedAt = Noon,
        UpdatedAt = Noon,
        ContentHash = "00",
        ProfileFingerprint = Profile.Fingerprint,
    };

    private ValueTask StoreAsync(params (MemoryRecord Memory, float[] Vector)[] memories) =>
        _index.UpsertAsync([.. memories.Select(m => new IndexedMemory(m.Memory, m.Vector))], Token);
}
