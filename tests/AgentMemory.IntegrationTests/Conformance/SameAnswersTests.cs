using System.Globalization;
using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AgentMemory.IntegrationTests.Conformance;

/// <summary>The same recall on an engine in the process and on one behind a socket: same hits, same order, same scores, in every mode.</summary>
public sealed class SameAnswersTests : IAsyncLifetime
{
    private static readonly string[] Words = ["garden", "bridge", "violin", "harbour", "lantern", "engine", "letter", "winter", "copper", "forest", "station", "market"];
    private static readonly DateTimeOffset Begin = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly EmbeddedQdrant _near = EmbeddedQdrant.OpenInMemory(), _far = EmbeddedQdrant.OpenInMemory();
    private readonly List<ServiceProvider> _providers = [];
    private ForwardingServer _server = null!;
    private QdrantConnection _connection = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ForwardingServer.StartAsync(_far.CallInvoker);
        _connection = QdrantConnection.Open(new QdrantOptions { Endpoint = _server.Address });
        foreach (var invoker in new[] { _near.CallInvoker, _connection.CallInvoker }) _providers.Add(EngineMemory.Over(invoker, s => s.AddSingleton<TimeProvider>(new FixedTime())));
        foreach (var memory in Memories()) await FillAsync(memory);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers) await provider.DisposeAsync();
        _connection.Dispose();
        await _server.DisposeAsync();
        await _near.DisposeAsync();
        await _far.DisposeAsync();
    }

    [Fact]
    public async Task Recall_is_the_same_in_process_and_over_a_socket()
    {
        var (answered, filtered) = (new HashSet<RecallMode>(), 0);
        await Queries.SampleAsync(async query =>
        {
            var results = new List<RecallResult>();
            foreach (var memory in Memories()) results.Add(await memory.RecallAsync(query, Token));
            var (here, there) = (results[0], results[1]);
            Assert.Equal(here.Hits.Select(h => h.Memory.Id), there.Hits.Select(h => h.Memory.Id));
            Assert.All(here.Hits.Zip(there.Hits), p => Assert.Equal(p.First.Score, p.Second.Score, tolerance: 1e-5));
            Assert.All(here.Hits.Zip(there.Hits), p => Assert.Equal(p.First.Neighbours.Select(n => n.Id), p.Second.Neighbours.Select(n => n.Id)));
            Assert.Equal((here.Verdict, here.SaidByAnother, here.Named), (there.Verdict, there.SaidByAnother, there.Named), Same);
            Assert.All(here.Hits, h => Assert.Equal(query.Scope.Tenant, h.Memory.Scope.Tenant));
            if (here.Hits.Count > 0) answered.Add(query.Mode);
            if (query.Filter is not null && here.Hits.Count > 0) filtered++;
        }, iter: 40, threads: 1);
        Assert.Equal(3, answered.Count); // every mode has found something, and so have filters
        Assert.True(filtered > 0);
    }

    [Fact]
    public async Task Lists_counts_and_histories_are_the_same_too()
    {
        foreach (string tenant in (string[])["tenant-0", "tenant-1"])
        {
            var scope = new MemoryScope { Tenant = tenant };
            var pages = new List<MemoryPage>();
            var counts = new List<MemoryStats>();
            foreach (var memory in Memories())
            {
                pages.Add(await memory.ListAsync(new MemoryListQuery { Scope = scope, PageSize = 1000 }, Token));
                counts.Add(await memory.StatsAsync(scope, Token));
            }
            Assert.Equivalent(pages[0].Items, pages[1].Items, strict: true);
            Assert.True(pages[0].Items.Count > 100);
            Assert.Equal(counts[0].ByKind.OrderBy(k => k.Key), counts[1].ByKind.OrderBy(k => k.Key));
        }
    }

    private static Gen<RecallQuery> Queries => Gen.Int[0, int.MaxValue - 1].Select(seed =>
    {
        var random = new Random(seed);
        string text = string.Join(' ', Enumerable.Range(0, 1 + random.Next(5)).Select(_ => Words[random.Next(Words.Length)]));
        return new RecallQuery
        {
            Text = random.Next(5) switch { 0 => $"What did Ann say about the {text}?", 1 => $"{text} last week", 2 => $"Did we see the {text} on 3 May 2026?", _ => text },
            Scope = new MemoryScope { Tenant = $"tenant-{random.Next(2)}", Session = random.Next(3) == 0 ? $"session-{random.Next(3)}" : null },
            Filter = random.Next(2) == 0 ? null : MemoryFilterParser.Parse(Filters[random.Next(Filters.Length)]),
            Mode = (RecallMode)random.Next(3),
            Top = random.Next(1, 25),
            MinScore = random.Next(4) == 0 ? 0.2 : null,
            Diversity = random.Next(4) == 0 ? random.NextDouble() : null,
            Neighbours = random.Next(3),
            TimeMode = (TimeMode)random.Next(3),
            AskedAt = Begin.AddDays(6),
            KnownAt = random.Next(5) == 0 ? Begin.AddDays(random.Next(1, 60)) : null,
        };
    });

    private static string[] Filters =>
    [
        """{"importance":{"gt":0.4}}""", """{"kind":"fact"}""", """{"kind":{"in":["episode","documentChunk"]}}""",
        """{"speaker":{"ne":"Ann"}}""", """{"tags":"even"}""", """{"metadata.n":{"gte":3,"lt":9}}""", """{"text":{"contains":"violin"}}""", """{"occurredAt":{"lt":"2026-05-01T03:00:00Z"}}""",
        """{"not":{"or":[{"kind":"fact"},{"tags":"even"}]}}""", """{"source.documentId":"doc-1"}""",
    ];

    private static bool Same((RecallVerdict, bool, IReadOnlyList<string>) a, (RecallVerdict, bool, IReadOnlyList<string>) b) => a.Item1 == b.Item1 && a.Item2 == b.Item2 && a.Item3.SequenceEqual(b.Item3);

    private IEnumerable<IAgentMemory> Memories() => _providers.Select(p => p.GetRequiredService<IAgentMemory>());

    private static async Task FillAsync(IAgentMemory memory)
    {
        var random = new Random(3);
        string Sentence(int most) => string.Join(' ', Enumerable.Range(0, random.Next(3, most)).Select(_ => Words[random.Next(Words.Length)]));
        var turns = Enumerable.Range(0, 300).Select(i => new MemoryInput
        {
            Text = $"{Sentence(12)} {i}{(i % 7 == 0 ? "?" : "")}",
            TurnId = $"{i}",
            Role = "user",
            Speaker = random.Next(2) == 0 ? "Ann" : "Ben",
            Scope = new MemoryScope { Tenant = $"tenant-{i % 2}", Session = $"session-{i % 3}" },
            OccurredAt = Begin.AddMinutes(i),
            Importance = random.Next(10) / 10.0,
            Tags = i % 4 == 0 ? ["even"] : [],
            Metadata = new Dictionary<string, MetadataValue> { ["n"] = (long)(i % 12) },
        });
        var facts = Enumerable.Range(0, 40).Select(i => new MemoryInput { Text = $"The {Sentence(6)} belongs to {i}", Kind = MemoryKind.Fact, Scope = new MemoryScope { Tenant = $"tenant-{i % 2}" }, OccurredAt = Begin.AddHours(i) });
        var receipts = await memory.RememberAsync([.. turns, .. facts], Token);
        Assert.All(receipts, r => Assert.Equal(WriteStatus.Stored, r.Status));
        for (int i = 0; i < 6; i++)
            await memory.SupersedeAsync(new SupersedeRequest { Id = receipts[300 + i].Id!.Value, Scope = new MemoryScope { Tenant = $"tenant-{i % 2}" }, At = Begin.AddDays(2), New = new MemoryInput { Text = $"The {Sentence(6)} belongs to nobody {i}", Kind = MemoryKind.Fact, OccurredAt = Begin.AddDays(2) } }, Token);
        var documents = Enumerable.Range(0, 6).Select(d => new DocumentInput { Text = string.Join("\n\n", Enumerable.Range(0, 8).Select(_ => string.Join(' ', Enumerable.Range(0, 12).Select(_ => Sentence(10) + ".")))), DocumentId = string.Create(CultureInfo.InvariantCulture, $"doc-{d / 2}"), Scope = new MemoryScope { Tenant = $"tenant-{d % 2}" }, OccurredAt = Begin.AddDays(d) });
        await foreach (var receipt in memory.IngestAsync(documents.ToAsyncEnumerable(), Token)) Assert.Equal(WriteStatus.Stored, receipt.Status);
    }

    /// <summary>One instant, so that both memories are as old.</summary>
    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Begin.AddDays(30);
    }
}
