using CsCheck;
using Xunit;

namespace AgentMemory.IntegrationTests.Properties;

/// <summary>What a scope finds, in which order and with which scores, is its own affair: other tenants' memories of the same words, sessions and people change nothing.</summary>
internal static class ScopeProperty
{
    private static readonly string[] Words = ["zebra", "canoe", "lake", "violin", "tea", "roof", "garden", "moss", "piano", "fox"];

    private static readonly MemoryScope Own = new() { Tenant = "a" };

    public static async Task CheckAsync(Func<MemoryPlace> open, CancellationToken cancellationToken) => await Gen.Int[0, 100_000].SampleAsync(
        async seed =>
        {
            var random = new Random(seed);
            await using var place = open();
            var memory = place.Memory;
            await RememberAsync(memory, random, 50, () => "a", cancellationToken);
            var queries = Queries(random);
            string[] before = await AskAsync(memory, queries, cancellationToken);
            // Others come: alike, and so many that every frequency and mean length of the whole is another one.
            for (int i = 0; i < 2; i++) await RememberAsync(memory, random, 150, () => $"b{random.Next(3)}", cancellationToken);
            Assert.Equal(before, await AskAsync(memory, queries, cancellationToken));
            // They change what they said, and go.
            var theirs = (await memory.ListAsync(new() { Scope = new() { Tenant = "b0" }, PageSize = 5 }, cancellationToken)).Items;
            foreach (var old in theirs)
                await memory.SupersedeAsync(new() { Id = old.Id, Scope = new() { Tenant = "b0" }, New = new() { Text = Sentence(random), Kind = MemoryKind.Fact } }, cancellationToken);
            await memory.ForgetAsync(new() { Scope = new() { Tenant = "b1" }, All = true }, cancellationToken);
            await memory.ForgetAsync(new() { Scope = new() { Tenant = "b2" }, Filter = MemoryFilter.Where("speaker").Is("Ann") }, cancellationToken);
            Assert.Equal(before, await AskAsync(memory, queries, cancellationToken));
        },
        iter: 4, threads: 1);

    private static RecallQuery[] Queries(Random random) =>
    [
        new() { Text = "Did Ann take the zebra and a violin to the lake?", Scope = Own, Top = 100, Neighbours = 1 },
        new() { Text = Sentence(random) + "?", Scope = Own with { Session = "s1" }, Top = 100 },
        new() { Text = Sentence(random), Scope = Own, Top = 20, Filter = MemoryFilter.Where("speaker").Is("Bob") },
        new() { Text = Sentence(random), Scope = Own, Top = 100, Mode = RecallMode.Lexical },
        new() { Text = Sentence(random), Scope = Own, Top = 100, Mode = RecallMode.Cosine },
    ];

    /// <summary>All that an answer says, to the last digit.</summary>
    private static async Task<string[]> AskAsync(IAgentMemory memory, RecallQuery[] queries, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var query in queries)
        {
            var result = await memory.RecallAsync(query, cancellationToken);
            Assert.NotEmpty(result.Hits);
            lines.Add(FormattableString.Invariant($"{result.Verdict} {result.BestMatch:R} {result.SaidByAnother} {string.Join(',', result.Named)}"));
            lines.AddRange(result.Hits.Select(h => FormattableString.Invariant($"{h.Memory.Id} {h.Memory.Text} {h.Score:R} {h.Explanation} {string.Join(',', h.Neighbours.Select(n => n.Id))}")));
        }
        return [.. lines];
    }

    private static async Task RememberAsync(IAgentMemory memory, Random random, int count, Func<string> tenant, CancellationToken cancellationToken)
    {
        var receipts = await memory.RememberAsync([.. Enumerable.Range(0, count).Select(i => new MemoryInput
        {
            Text = Sentence(random) + (random.Next(3) == 0 ? "?" : ""),
            Speaker = random.Next(2) == 0 ? "Ann" : "Bob",
            Scope = new MemoryScope { Tenant = tenant(), Session = $"s{random.Next(4)}" },
            TurnId = $"{random.Next(1_000_000)}",
            OccurredAt = new DateTimeOffset(2025, 5, 1, 8, 0, 0, TimeSpan.Zero).AddHours(i),
        })], cancellationToken);
        Assert.All(receipts, r => Assert.NotEqual(WriteStatus.Failed, r.Status));
    }

    private static string Sentence(Random random) => string.Join(' ', Enumerable.Range(0, 1 + random.Next(6)).Select(_ => Words[random.Next(Words.Length)]));
}
