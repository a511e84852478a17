using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using AgentMemory.Recall.Lexical;
using AgentMemory.Tests.Memories;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Recall;

public sealed class ScopeStatisticsTests
{
    private static readonly string[] Words = ["zebra", "canoe", "lake", "violin", "tea", "roof", "garden", "moss", "piano", "fox"];

    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    [Fact]
    public void Statistics_of_a_scope_equal_a_count_by_hand() => Gen.Int[0, 100_000].Sample(seed =>
    {
        var random = new Random(seed);
        using var bench = new MemoryBench();
        var inputs = Conversation(random, 5 + random.Next(60)).ToList();
        foreach (var group in inputs.Chunk(20)) bench.Memory.RememberAsync(group, _token).GetAwaiter().GetResult();
        var analyzer = new TermAnalyzer();
        var scope = new MemoryScope { Tenant = "a" };
        uint[] terms = [.. Words.Select(w => TermHash.Of(analyzer.Analyze(w).Stems[0])), TermHash.Of("unheard")];
        var found = bench.Index.FindAsync(new CandidateQuery { Scope = scope, Terms = terms, LexicalLimit = 5 }, _token).AsTask().GetAwaiter().GetResult().Statistics;

        var mine = inputs.Where(i => i.Scope.Tenant == "a").ToList();
        Assert.Equal(mine.Count, found.Memories);
        Assert.Equal(mine.Count, found.TurnLengths.Values.Sum());
        Assert.Equal(mine.CountBy(i => analyzer.Analyze(i.Text).Stems.Count).ToDictionary(l => l.Key, l => (long)l.Value), found.TurnLengths.ToDictionary());
        for (int w = 0; w < Words.Length; w++)
        {
            string stem = analyzer.Analyze(Words[w]).Stems[0];
            Assert.Equal(mine.Count(i => analyzer.Analyze(i.Text).Stems.Contains(stem)), found.Frequencies.GetValueOrDefault(terms[w]));
        }
        var people = bench.Index.GetParticipantsAsync(scope, null, _token).AsTask().GetAwaiter().GetResult();
        Assert.Equal(mine.CountBy(i => i.Speaker!).OrderBy(p => p.Key).Select(p => (p.Key, (long)p.Value)), people.OrderBy(p => p.Speaker!).Select(p => (p.Speaker!, p.Memories)));
    }, iter: 15);

    [Fact]
    public async Task Scan_of_the_scope_gives_the_same_candidates_and_statistics_as_the_engine()
    {
        using var engine = EmbeddedQdrant.OpenInMemory();
        await using var index = new QdrantMemoryIndex(engine.CallInvoker, "memories", "test");
        await index.PrepareAsync(new EmbeddingProfileInfo("m", "f", 2), _token);
        var extraction = new TermExtraction(new TermAnalyzer());
        var random = new Random(4);
        int number = 0;
        await index.UpsertAsync([.. Conversation(random, 200).Select(i =>
        {
            var record = new MemoryRecord
            {
                Id = new Guid(++number, 0, 0, new byte[8]),
                Kind = MemoryKind.Episode,
                Text = i.Text,
                Scope = i.Scope,
                Speaker = i.Speaker,
                TurnIndex = number,
                OccurredAt = i.OccurredAt!.Value,
                CreatedAt = default,
                UpdatedAt = default,
                ContentHash = "",
                ProfileFingerprint = "f",
            };
            return new IndexedMemory(record, new float[] { 1, 0 }) { Terms = extraction.Extract(record) };
        })], _token);
        var query = new CandidateQuery
        {
            Scope = new MemoryScope { Tenant = "a" },
            Visible = new MemoryFilter.Not(new MemoryFilter.Comparison("speaker", FilterOperator.Equal, "Bob")),
            Terms = [TermHash.Of("zebra"), TermHash.Of("cano"), TermHash.Of("never")],
            LexicalLimit = 1000,
        };
        var (fast, slow) = (await index.FindAsync(query, _token), await index.ScanAsync(query, _token));
        Assert.Equal(slow.Candidates.OrderBy(c => c.Id), fast.Candidates.OrderBy(c => c.Id));
        Assert.Equivalent(slow.Statistics, fast.Statistics, strict: true);
    }

    private static IEnumerable<MemoryInput> Conversation(Random random, int count) => Enumerable.Range(0, count).Select(i => new MemoryInput
    {
        Text = string.Join(' ', Enumerable.Range(0, 1 + random.Next(6)).Select(_ => Words[random.Next(Words.Length)])) + (random.Next(3) == 0 ? "?" : ""),
        Speaker = random.Next(2) == 0 ? "Ann" : "Bob",
        Scope = new MemoryScope { Tenant = random.Next(2) == 0 ? "a" : "b", Session = $"s{random.Next(4)}" },
        TurnId = $"{i}",
        OccurredAt = new DateTimeOffset(2025, 5, 1, 8, 0, 0, TimeSpan.Zero).AddHours(i),
    });
}
