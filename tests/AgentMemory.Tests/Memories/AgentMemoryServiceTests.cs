using AgentMemory.Qdrant.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AgentMemory.Tests.Memories;

/// <summary>The whole service over the real engine in memory, with a fake embedder whose vectors are the letters of the text.</summary>
public sealed class AgentMemoryServiceTests : IAsyncDisposable
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();
    private readonly LetterEmbedder _embedder = new();
    private readonly ServiceProvider _provider;
    private readonly IAgentMemory _memory;

    public AgentMemoryServiceTests()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ITextEmbedder>(_embedder);
        services.AddAgentMemory(o => o.BatchSize = 4).UseCallInvoker(_ => _engine.CallInvoker, _ => "test");
        _provider = services.BuildServiceProvider();
        _memory = _provider.GetRequiredService<IAgentMemory>();
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task Retried_write_is_a_duplicate_and_a_changed_one_a_replacement()
    {
        var turn = new MemoryInput { Text = "hello", TurnId = "1", Scope = new() { Session = "s" } };
        var first = Assert.Single(await _memory.RememberAsync([turn]));
        var again = Assert.Single(await _memory.RememberAsync([turn]));
        var changed = Assert.Single(await _memory.RememberAsync([turn with { Text = "hello there" }]));
        Assert.Equal((WriteStatus.Stored, WriteStatus.Duplicate, WriteStatus.Replaced), (first.Status, again.Status, changed.Status));
        Assert.Equal((first.Id, first.Id), (again.Id, changed.Id));
        var stored = await _memory.GetAsync(first.Id!.Value);
        Assert.Equal(("hello there", 2), (stored!.Text, stored.Version));
    }

    [Fact]
    public async Task Bad_items_fail_alone_with_a_code()
    {
        var receipts = await _memory.RememberAsync(
        [
            new() { Text = "good" }, new() { Text = " \t\n" }, new() { Text = new string('x', 10 * 1024 * 1024) }, new() { Text = "y", Importance = double.NaN },
            new() { Text = "z", Metadata = new Dictionary<string, MetadataValue> { ["bad key"] = 1L } }, new() { Text = LetterEmbedder.Hopeless }, new() { Text = "good" },
        ]);
        Assert.Equal([null, "empty-text", "text-too-long", "invalid-importance", "invalid-metadata", "embedding-failed", null], receipts.Select(r => r.Code));
        Assert.Equal(WriteStatus.Duplicate, receipts[^1].Status);
        Assert.All(receipts.Where(r => r.Status == WriteStatus.Failed), r => Assert.False(string.IsNullOrEmpty(r.Reason)));
        Assert.Equal(1, (await _memory.StatsAsync()).Memories);
    }

    [Fact]
    public async Task Tenants_never_see_each_other()
    {
        var mine = new MemoryScope { Tenant = "mine" };
        var theirs = new MemoryScope { Tenant = "theirs" };
        var receipt = Assert.Single(await _memory.RememberAsync([new() { Text = "secret", Scope = mine }]));
        await _memory.RememberAsync([new() { Text = "secret", Scope = theirs }]);
        foreach (var other in new[] { MemoryScope.Default, theirs })
        {
            Assert.Null(await _memory.GetAsync(receipt.Id!.Value, other));
            Assert.DoesNotContain((await _memory.RecallAsync(new() { Text = "secret", Scope = other })).Hits, h => h.Memory.Id == receipt.Id);
            Assert.DoesNotContain((await _memory.ListAsync(new() { Scope = other })).Items, m => m.Id == receipt.Id);
            Assert.Equal([receipt.Id!.Value], (await _memory.ForgetAsync(new() { Scope = other, Ids = [receipt.Id.Value] })).Missing);
            await _memory.ForgetAsync(new() { Scope = other, All = true });
        }
        Assert.NotNull(await _memory.GetAsync(receipt.Id!.Value, mine));
    }

    [Fact]
    public async Task Recall_hides_what_is_expired_or_not_valid_and_sees_the_past()
    {
        var now = DateTimeOffset.UtcNow;
        await _memory.RememberAsync(
        [
            new() { Text = "aaa current" }, new() { Text = "aaa expired", ExpiresAt = now.AddMinutes(-1) }, new() { Text = "aaa superseded", ValidTo = now.AddDays(-1) },
            new() { Text = "aaa future", ValidFrom = now.AddDays(1) },
        ]);
        Assert.Equal(["aaa current"], (await _memory.RecallAsync(new() { Text = "aaa" })).Hits.Select(h => h.Memory.Text));
        Assert.Contains("aaa superseded", (await _memory.RecallAsync(new() { Text = "aaa", AsOf = now.AddDays(-2) })).Hits.Select(h => h.Memory.Text));
    }

    [Fact]
    public async Task Filters_select_by_metadata_tags_kind_and_time()
    {
        await _memory.RememberAsync(
        [
            new() { Text = "one", Kind = MemoryKind.Fact, Tags = ["x", "y"], Metadata = new Dictionary<string, MetadataValue> { ["n"] = 5L, ["name"] = "ann", ["ok"] = true }, OccurredAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) },
            new() { Text = "two", Tags = ["y"], Metadata = new Dictionary<string, MetadataValue> { ["n"] = 7.5 }, OccurredAt = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), Importance = 0.9 },
        ]);
        async Task<string> Found(string filter) => string.Join(',', (await _memory.ListAsync(new() { Filter = MemoryFilterParser.Parse(filter) })).Items.Select(m => m.Text).Order(StringComparer.Ordinal));
        Assert.Equal("one", await Found("""{"kind":"fact"}"""));
        Assert.Equal("one,two", await Found("""{"tags":"y"}"""));
        Assert.Equal("two", await Found("""{"tags":{"nin":["x"]}}"""));
        Assert.Equal("one", await Found("""{"metadata.n":5}"""));
        Assert.Equal("two", await Found("""{"metadata.n":{"gt":5}}"""));
        Assert.Equal("one", await Found("""{"metadata.ok":true,"metadata.name":"ann"}"""));
        Assert.Equal("two", await Found("""{"metadata.name":{"exists":false}}"""));
        Assert.Equal("one,two", await Found("""{"or":[{"metadata.name":"ann"},{"importance":{"gte":0.9}}]}"""));
        Assert.Equal("two", await Found("""{"not":{"kind":"fact"}}"""));
        Assert.Equal("two", await Found("""{"occurredAt":{"gte":"2026-01-15"}}"""));
        Assert.Equal("one", await Found("""{"metadata.name":{"ne":"bob"},"kind":{"in":["fact","procedure"]}}"""));
    }

    [Fact]
    public async Task Pages_list_every_memory_once()
    {
        await _memory.RememberAsync([.. Enumerable.Range(0, 23).Select(i => new MemoryInput { Text = $"memory {i}" })]);
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await _memory.ListAsync(new() { PageSize = 5, Cursor = cursor });
            seen.AddRange(page.Items.Select(m => m.Id));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(23, seen.Distinct().Count());
        Assert.Equal(23, seen.Count);
    }

    [Fact]
    public async Task Document_ingested_again_is_unchanged_and_a_shorter_version_leaves_nothing_behind()
    {
        string Text(int sections) => string.Join("\n", Enumerable.Range(0, sections).Select(i => $"# Part {i}\n\nText of part {i}.\n"));
        async Task<DocumentReceipt> Ingest(string text) => Assert.Single(await _memory.IngestAsync(new[] { new DocumentInput { Text = text, Uri = "a.md" } }.ToAsyncEnumerable()).ToListAsync());
        Assert.Equal(WriteStatus.Stored, (await Ingest(Text(5))).Status);
        Assert.Equal(WriteStatus.Duplicate, (await Ingest(Text(5))).Status);
        var shorter = await Ingest(Text(2));
        Assert.Equal((WriteStatus.Replaced, 3), (shorter.Status, shorter.Removed));
        Assert.Equal(2, (await _memory.StatsAsync()).Memories);
    }

    [Fact]
    public async Task Cancelled_ingest_keeps_what_was_acknowledged_and_says_what_was_not()
    {
        using var stop = new CancellationTokenSource();
        _embedder.AfterTexts(10, stop);
        var receipts = await _memory.RememberAsync([.. Enumerable.Range(0, 40).Select(i => new MemoryInput { Text = $"memory {i}" })], stop.Token);
        Assert.Equal(40, receipts.Count);
        Assert.Contains(receipts, r => r.Code == "cancelled");
        Assert.Equal(receipts.Count(r => r.Status == WriteStatus.Stored), (await _memory.StatsAsync(cancellationToken: CancellationToken.None)).Memories);
    }

    [Fact]
    public async Task Forget_counts_first_and_never_guesses()
    {
        await _memory.RememberAsync([new() { Text = "a", Kind = MemoryKind.Fact }, new() { Text = "b" }]);
        await Assert.ThrowsAsync<ArgumentException>(() => _memory.ForgetAsync(new()));
        var facts = MemoryFilterParser.Parse("""{"kind":"fact"}""");
        Assert.Equal((1, true), await Count(new() { Filter = facts, DryRun = true }));
        Assert.Equal(2, (await _memory.StatsAsync()).Memories);
        Assert.Equal((1, false), await Count(new() { Filter = facts }));
        Assert.Equal(1, (await _memory.StatsAsync()).Memories);
        async Task<(long, bool)> Count(ForgetRequest request)
        {
            var result = await _memory.ForgetAsync(request);
            return (result.Count, result.DryRun);
        }
    }

    [Fact]
    public async Task Index_of_another_profile_is_refused()
    {
        await _memory.RememberAsync([new() { Text = "a" }]);
        var services = new ServiceCollection();
        services.AddSingleton<ITextEmbedder>(new LetterEmbedder("another"));
        services.AddAgentMemory().UseCallInvoker(_ => _engine.CallInvoker, _ => "test");
        await using var provider = services.BuildServiceProvider();
        var error = await Assert.ThrowsAsync<MemoryIndexException>(() => provider.GetRequiredService<IAgentMemory>().RecallAsync(new() { Text = "a" }));
        Assert.Contains("another embedding profile", error.Message, StringComparison.Ordinal);
    }

    private sealed class LetterEmbedder(string fingerprint = "letters") : ITextEmbedder
    {
        public const string Hopeless = "hopeless";
        private CancellationTokenSource? _stop;
        private int _left;

        public EmbeddingProfileInfo Profile { get; } = new("letters", fingerprint, 27);

        public int MaxTokens => 512;

        public void AfterTexts(int count, CancellationTokenSource stop) => (_left, _stop) = (count, stop);

        public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) => EmbedDocumentsAsync(texts, cancellationToken);

        public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_stop is not null && (_left -= texts.Count) <= 0) _stop.Cancel();
            return ValueTask.FromResult<IReadOnlyList<EmbeddingOutcome>>([.. texts.Select(Embed)]);
        }

        public int CountTokens(string text) => text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Length;

        private static EmbeddingOutcome Embed(string text)
        {
            if (text == Hopeless) return new EmbeddingOutcome { Status = EmbeddingStatus.Invalid, Reason = "NaN" };
            float[] vector = new float[27];
            vector[26] = 1;
            foreach (char c in text.ToLowerInvariant().Where(char.IsAsciiLetter)) vector[c - 'a']++;
            float norm = MathF.Sqrt(vector.Sum(x => x * x));
            return new EmbeddingOutcome { Status = EmbeddingStatus.Ok, Vector = vector.Select(x => x / norm).ToArray() };
        }
    }
}
