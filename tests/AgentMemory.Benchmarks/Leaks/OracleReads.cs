using AgentMemory.Benchmarks.Qdrant;

namespace AgentMemory.Benchmarks.Leaks;

/// <summary>Random reads of one tenant through every way in, each compared with what the tenant must hold.</summary>
internal sealed class OracleReads(IAgentMemory memory, HashEmbedder embedder, OracleCheck check, Random random)
{
    /// <param name="tenant">Who asks.</param>
    /// <param name="foreign">A memory of somebody else, which must not be found.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public Task ReadAsync(OracleTenant tenant, Guid foreign, CancellationToken cancellationToken)
    {
        var scope = random.Next(3) == 0 ? tenant.Scope with { Session = $"s{random.Next(4)}" } : tenant.Scope;
        var filter = OracleFilter.Random(random, OracleTenant.Start);
        return random.Next(20) switch
        {
            < 3 => GetAsync(tenant, foreign, cancellationToken),
            3 => HistoryAsync(tenant, foreign, cancellationToken),
            < 8 => ListAsync(tenant, scope, filter, cancellationToken),
            < 11 => CountAsync(tenant, scope, filter, cancellationToken),
            11 => StatsAsync(tenant, scope, cancellationToken),
            < 15 => CosineAsync(tenant, scope, filter, cancellationToken),
            _ => RankedAsync(tenant, scope, filter, cancellationToken),
        };
    }

    private async Task GetAsync(OracleTenant tenant, Guid foreign, CancellationToken cancellationToken)
    {
        var known = random.Next(3) == 0 ? DateTimeOffset.UtcNow : (DateTimeOffset?)null;
        if (Some(tenant.Held.Keys) is { } own)
            check.Require((await memory.GetAsync(own, tenant.Scope, null, known, cancellationToken))?.Text == tenant.Held[own].Text, "get");
        check.Leak(await memory.GetAsync(foreign, tenant.Scope, null, known, cancellationToken) is null ? 0 : 1, "get gave another tenant's memory");
        if (Some(tenant.Forgotten) is { } gone) check.Leak(await memory.GetAsync(gone, tenant.Scope, null, known, cancellationToken) is null ? 0 : 1, "get gave a forgotten memory");
    }

    private async Task HistoryAsync(OracleTenant tenant, Guid foreign, CancellationToken cancellationToken)
    {
        if (Some(tenant.Held.Keys) is { } own)
        {
            var history = await memory.HistoryAsync(own, tenant.Scope, cancellationToken);
            check.Require(history?.Versions[^1].Text == tenant.Held[own].Text, "history");
            if (history is not null) Seen(tenant, [.. history.Earlier, .. history.Later]);
            check.Wall(tenant.Number, [.. history?.Versions ?? []]);
        }
        check.Leak(await memory.HistoryAsync(foreign, tenant.Scope, cancellationToken) is null ? 0 : 1, "history gave another tenant's memory");
        if (Some(tenant.Forgotten) is { } gone) check.Leak(await memory.HistoryAsync(gone, tenant.Scope, cancellationToken) is null ? 0 : 1, "history gave a forgotten memory");
    }

    private async Task ListAsync(OracleTenant tenant, MemoryScope scope, OracleFilter filter, CancellationToken cancellationToken)
    {
        bool valid = random.Next(3) == 0;
        var query = new MemoryListQuery { Scope = scope, Filter = filter.Filter, PageSize = 5, AsOf = valid ? DateTimeOffset.UtcNow : null, KnownAt = random.Next(4) == 0 ? DateTimeOffset.UtcNow : null };
        var expected = tenant.Select(scope, filter, visible: valid);
        var page = await memory.ListAsync(query, cancellationToken);
        Sequence(tenant, page.Items, expected.Take(5), "list");
        check.Count(expected.Count > 5 ? 1 : 0, page.Next is null ? 0 : 1, "list goes on");
        if (page.Next is not null && random.Next(4) == 0)
            Sequence(tenant, (await memory.ListAsync(query with { Cursor = page.Next }, cancellationToken)).Items, expected.Skip(5).Take(5), "second page");
    }

    /// <summary>A dry run counts and shows samples.</summary>
    private async Task CountAsync(OracleTenant tenant, MemoryScope scope, OracleFilter filter, CancellationToken cancellationToken)
    {
        var result = await memory.ForgetAsync(new ForgetRequest { Scope = scope, Filter = filter.Filter, All = filter.Filter is null, DryRun = true }, cancellationToken);
        check.Count(tenant.Select(scope, filter, visible: false).Count, result.Count, "count");
        Seen(tenant, result.Samples);
    }

    private async Task StatsAsync(OracleTenant tenant, MemoryScope scope, CancellationToken cancellationToken)
    {
        var stats = await memory.StatsAsync(scope, cancellationToken);
        var expected = tenant.Select(scope, new OracleFilter(null, static _ => true), visible: false).CountBy(m => m.Kind).ToDictionary();
        check.Require(stats.ByKind.All(k => k.Value == expected.GetValueOrDefault(k.Key)), "stats");
    }

    private async Task CosineAsync(OracleTenant tenant, MemoryScope scope, OracleFilter filter, CancellationToken cancellationToken)
    {
        string question = OracleTenant.Sentence(random, 3);
        int top = random.Next(1, 8);
        var result = await memory.RecallAsync(new RecallQuery { Text = question, Scope = scope, Filter = filter.Filter, Top = top, Mode = RecallMode.Cosine }, cancellationToken);
        var query = embedder.Embed(question);
        var allowed = tenant.Select(scope, filter, visible: true);
        double[] best = [.. allowed.Select(m => tenant.Cosine(m, query)).OrderDescending().Take(top)];
        Seen(tenant, [.. result.Hits.Select(h => h.Memory)]);
        check.Require(best.Length == result.Hits.Count && result.Hits.Zip(best).All(p => Math.Abs(p.First.Score - p.Second) <= 1e-5), "cosine: other scores than the best");
        check.Require(Among(allowed, result.Hits.Select(h => h.Memory)) && result.Hits.All(h => Math.Abs(tenant.Cosine(tenant.Held[h.Memory.Id], query) - h.Score) <= 1e-5), "cosine: other memories");
    }

    private async Task RankedAsync(OracleTenant tenant, MemoryScope scope, OracleFilter filter, CancellationToken cancellationToken)
    {
        var mode = random.Next(3) == 0 ? RecallMode.Lexical : RecallMode.Hybrid;
        var query = new RecallQuery
        {
            Text = OracleTenant.Sentence(random, random.Next(1, 5)) + (random.Next(4) == 0 ? " Ann?" : "?"),
            Scope = scope,
            Filter = filter.Filter,
            Top = random.Next(1, 12),
            Mode = mode,
            Neighbours = random.Next(3) == 0 ? 2 : 0,
            Diversity = random.Next(8) == 0 ? 0.5 : null,
            KnownAt = random.Next(8) == 0 ? DateTimeOffset.UtcNow : null,
        };
        var result = await memory.RecallAsync(query, cancellationToken);
        MemoryRecord[] hits = [.. result.Hits.Select(h => h.Memory)], around = [.. result.Hits.SelectMany(h => h.Neighbours)];
        Seen(tenant, [.. hits, .. around]);
        var allowed = tenant.Select(scope, filter, visible: true);
        check.Require(Among(allowed, hits), "recall: what the filter, the scope or the time does not allow");
        check.Require(Among(tenant.Select(scope, new OracleFilter(null, static _ => true), visible: true), around.DistinctBy(m => m.Id)), "recall: neighbours that the scope or the time does not allow");
        check.Require(mode == RecallMode.Lexical ? hits.Length <= query.Top : hits.Length == Math.Min(query.Top, allowed.Count), $"recall: {hits.Length} hits of {allowed.Count} for {query.Top}");
        check.Require(query.Diversity is not null || result.Hits.Zip(result.Hits.Skip(1)).All(p => p.First.Score >= p.Second.Score), "recall: order");
    }

    private void Sequence(OracleTenant tenant, IReadOnlyList<MemoryRecord> found, IEnumerable<MemoryRecord> expected, string what)
    {
        Seen(tenant, found);
        check.Require(found.Select(r => (r.Id, r.Text, r.SupersededBy)).SequenceEqual(expected.Select(m => (m.Id, m.Text, m.SupersededBy))), what);
    }

    private void Seen(OracleTenant tenant, IReadOnlyList<MemoryRecord> found)
    {
        check.Wall(tenant.Number, found);
        check.Leak(found.Count(r => tenant.Forgotten.Contains(r.Id)), $"tenant-{tenant.Number} saw what was forgotten");
    }

    private static bool Among(List<MemoryRecord> allowed, IEnumerable<MemoryRecord> found)
    {
        var texts = allowed.ToDictionary(m => m.Id, m => m.Text);
        MemoryRecord[] all = [.. found];
        return all.DistinctBy(m => m.Id).Count() == all.Length && all.All(m => texts.GetValueOrDefault(m.Id) == m.Text);
    }

    private Guid? Some(IReadOnlyCollection<Guid> ids) => ids.Count == 0 ? null : ids.ElementAt(random.Next(ids.Count));
}
