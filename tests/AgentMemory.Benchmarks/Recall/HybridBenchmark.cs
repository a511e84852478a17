using System.Diagnostics;
using System.Globalization;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using AgentMemory.Recall.Lexical;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentMemory.Benchmarks.Recall;

/// <summary>Hybrid recall beside the question's embedding over synthetic conversations, a quarter of them in the tenant that is asked.</summary>
internal sealed class HybridBenchmark : IBenchmark
{
    private const int Tenants = 4, Queries = 200, SessionTurns = 50;

    public string Name => "hybrid";

    public string Description => "[COUNT...] [--million]: latency of hybrid recall without the embedding over 10,000 and 100,000 memories, or as many as are named; --million: 1,000,000 too";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var figures = new Figures();
        int[] named = [.. args.Where(a => !a.StartsWith('-')).Select(a => int.Parse(a, CultureInfo.InvariantCulture))];
        foreach (int count in (int[])[.. named.Length > 0 ? named : [10_000, 100_000], .. args.Contains("--million") ? [1_000_000] : Array.Empty<int>()])
        {
            var (total, stage) = await MeasureAsync(count, cancellationToken);
            string size = count >= 1_000_000 ? "1m" : $"{count / 1000}k";
            // Bars hold at 100,000; below and above, the figures show the growth.
            bool barred = count == 100_000;
            figures.AtMost($"hybrid-p50-{size}", total[total.Count / 2], "ms", barred ? 15 : 1000);
            figures.AtMost($"hybrid-p95-{size}", total[total.Count * 95 / 100], "ms", barred ? 30 : 2000);
            figures.AtMost($"recall-stage-p50-{size}", stage[stage.Count / 2], "ms", barred ? 3 : 100);
        }
        return figures.ExitCode;
    }

    private static async Task<(List<double> Total, List<double> Stage)> MeasureAsync(int count, CancellationToken cancellationToken)
    {
        using var engine = EmbeddedQdrant.OpenInMemory();
        var timed = new TimedInvoker(engine.CallInvoker);
        await using var index = new QdrantMemoryIndex(timed, "memories", "embedded");
        var embedder = new RandomEmbedder(384);
        await index.PrepareAsync(embedder.Profile, cancellationToken);
        var words = new SyntheticWords(20_000);
        await StoreAsync(index, embedder, words, count, cancellationToken);
        using var memory = new AgentMemoryService(embedder, index, Options.Create(new AgentMemoryOptions()), TimeProvider.System, NullLogger<AgentMemoryService>.Instance, Options.Create(new RecallOptions { Mu = 0, Lambda = 1, DocumentLambda = 1 }));
        var (total, stage) = (new List<double>(), new List<double>());
        var random = new Random(5);
        var (spent, paused, collected) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        for (int i = -30; i < Queries; i++) // the first ones warm up
        {
            var query = new RecallQuery { Text = words.Sentence(random, 8) + "?", Scope = new MemoryScope { Tenant = "tenant-1" }, Top = 10 };
            timed.Reset();
            if (i == 0) (spent, paused, collected) = (Environment.CpuUsage.TotalTime, GC.GetTotalPauseDuration(), GC.CollectionCount(2));
            long start = Stopwatch.GetTimestamp();
            var result = await memory.RecallAsync(query, cancellationToken);
            double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (result.Hits.Count != 10) throw new InvalidOperationException($"Expected 10 hits, found {result.Hits.Count}.");
            if (i < 0) continue;
            total.Add(elapsed);
            stage.Add(elapsed - timed.Milliseconds);
            timed.Note();
        }
        double processor = (Environment.CpuUsage.TotalTime - spent).TotalMilliseconds / Queries;
        total.Sort();
        stage.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} memories: {timed.Summary(Queries)}; processor time a recall, collector included, {processor:0.0} ms; stopped by the collector {(GC.GetTotalPauseDuration() - paused).TotalMilliseconds / Queries:0.0} ms a recall, {GC.CollectionCount(2) - collected} full collections"));
        return (total, stage);
    }

    private static async Task StoreAsync(QdrantMemoryIndex index, RandomEmbedder embedder, SyntheticWords words, int count, CancellationToken cancellationToken)
    {
        var random = new Random(7);
        var extraction = new TermExtraction(new TermAnalyzer());
        var begin = new DateTimeOffset(2025, 1, 1, 8, 0, 0, TimeSpan.Zero);
        foreach (int[] batch in Enumerable.Range(0, count).Chunk(1000))
            await index.UpsertAsync([.. batch.Select(i =>
            {
                int session = i / (SessionTurns * Tenants), turn = i / Tenants % SessionTurns;
                var record = new MemoryRecord
                {
                    Id = Guid.NewGuid(),
                    Kind = MemoryKind.Episode,
                    Text = words.Sentence(random, 6 + random.Next(20)) + (random.Next(4) == 0 ? "?" : "."),
                    Scope = new MemoryScope { Tenant = $"tenant-{i % Tenants}", User = "user", Session = string.Create(CultureInfo.InvariantCulture, $"session-{session}") },
                    Speaker = turn % 2 == 0 ? "Ann Smith" : "Bob Jones",
                    TurnIndex = turn,
                    OccurredAt = begin.AddHours(session).AddMinutes(turn),
                    CreatedAt = begin,
                    UpdatedAt = begin,
                    ContentHash = "0",
                    ProfileFingerprint = embedder.Profile.Fingerprint,
                    Analysis = extraction.Fingerprint,
                };
                return new IndexedMemory(record, embedder.Next(random)) { Terms = extraction.Extract(record) };
            })], cancellationToken);
    }
}
