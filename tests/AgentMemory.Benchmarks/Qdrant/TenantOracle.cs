using System.Globalization;
using AgentMemory.Benchmarks.Speed;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>
/// Random filtered reads and writes of many tenants on one index, each answer compared with a plain list beside it. Several workers run at once, each with
/// tenants of its own, so that what a tenant must see is known exactly while others write.
/// </summary>
internal sealed class TenantOracle(IMemoryIndex index, int tenants, int dimensions)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public sealed record Outcome(long Operations, long Leaks, long Wrong, string? First);

    public async Task<Outcome> RunAsync(long operations, int workers, CancellationToken cancellationToken)
    {
        await index.PrepareAsync(new EmbeddingProfileInfo("oracle", "oracle", dimensions), cancellationToken);
        var runs = Enumerable.Range(0, workers).Select(w => Task.Run(() => WorkAsync(w, workers, operations / workers, cancellationToken), cancellationToken));
        var outcomes = await Task.WhenAll(runs);
        return new Outcome(outcomes.Sum(o => o.Operations), outcomes.Sum(o => o.Leaks), outcomes.Sum(o => o.Wrong), outcomes.Select(o => o.First).FirstOrDefault(f => f is not null));
    }

    private async Task<Outcome> WorkAsync(int worker, int workers, long operations, CancellationToken cancellationToken)
    {
        var random = new Random(1000 + worker);
        int[] own = [.. Enumerable.Range(0, tenants).Where(t => t % workers == worker)];
        var held = own.ToDictionary(t => t, _ => new Dictionary<Guid, OracleMemory>());
        var check = new OracleCheck();
        for (long done = 0; done < operations; done++)
        {
            int tenant = own[random.Next(own.Length)];
            var scope = new MemoryScope { Tenant = $"tenant-{tenant}" };
            await StepAsync(random, tenant, scope, held[tenant], check, cancellationToken);
        }
        return new Outcome(operations, check.Leaks, check.Wrong, check.First);
    }

    private async Task StepAsync(Random random, int tenant, MemoryScope scope, Dictionary<Guid, OracleMemory> held, OracleCheck check, CancellationToken cancellationToken)
    {
        var narrowed = random.Next(3) == 0 ? scope with { Session = $"s{random.Next(4)}" } : scope;
        var filter = OracleFilter.Random(random, Start);
        List<OracleMemory> Expected() => [.. held.Values.Where(m => (narrowed.Session is null || m.Record.Scope.Session == narrowed.Session) && filter.Selects(m.Record)).OrderBy(m => m.Record.Id.ToString("D"), StringComparer.Ordinal)];
        switch (random.Next(100))
        {
            case < 30:
                OracleMemory[] written = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Make(random, tenant, scope))];
                await index.UpsertAsync([.. written.Select(m => new IndexedMemory(m.Record, m.Vector))], cancellationToken);
                foreach (var memory in written) held[memory.Record.Id] = memory;
                break;
            case < 36:
                Guid[] gone = [.. held.Keys.OrderBy(_ => random.Next()).Take(3), Identity(tenant + 1, random.Next(200))]; // the last one is another tenant's
                await index.DeleteAsync(gone, scope, cancellationToken);
                foreach (var id in gone) held.Remove(id);
                break;
            case < 38:
                var deleted = Expected();
                await index.DeleteAsync(narrowed, filter.Filter, cancellationToken);
                foreach (var memory in deleted) held.Remove(memory.Record.Id);
                break;
            case < 55:
                Guid[] wanted = [.. Enumerable.Range(0, 4).Select(_ => Identity(tenant + random.Next(2), random.Next(200)))];
                var got = await index.GetAsync(wanted, scope, cancellationToken);
                check.Same(tenant, got.Values, wanted.Where(held.ContainsKey).Select(id => held[id]).DistinctBy(m => m.Record.Id), "get");
                break;
            case < 68:
                check.Count(Expected().Count, await index.CountAsync(narrowed, filter.Filter, cancellationToken), "count");
                break;
            case < 80:
                var (page, next) = await index.ScrollAsync(narrowed, filter.Filter, 5, null, cancellationToken);
                var all = Expected();
                check.Sequence(tenant, page, all.Take(5), "scroll");
                check.Count(all.Count > 5 ? 1 : 0, next is null ? 0 : 1, "scroll goes on");
                break;
            default:
                float[] query = SyntheticMemories.Vector(random, dimensions);
                int top = random.Next(1, 8);
                check.Hits(tenant, await index.SearchAsync(query, narrowed, filter.Filter, top, null, cancellationToken), Expected(), query, top);
                break;
        }
    }

    private OracleMemory Make(Random random, int tenant, MemoryScope scope)
    {
        int number = random.Next(200);
        return new OracleMemory(
            new MemoryRecord
            {
                Id = Identity(tenant, number),
                Kind = (MemoryKind)random.Next(4),
                Text = $"tenant {tenant} memory {number} of {random.Next(1_000_000)}",
                Scope = scope with { Session = $"s{random.Next(4)}" },
                Speaker = random.Next(4) switch { 0 => "Ann", 1 => "Anton", 2 => "Bob", _ => null },
                OccurredAt = Start.AddHours(random.Next(1000)),
                CreatedAt = Start,
                UpdatedAt = Start,
                Importance = random.Next(5) / 4.0,
                Tags = random.Next(2) == 0 ? [] : [$"tag{random.Next(3)}"],
                Metadata = new Dictionary<string, MetadataValue> { ["n"] = (long)random.Next(10) },
                ContentHash = number.ToString(CultureInfo.InvariantCulture),
                ProfileFingerprint = "oracle",
            },
            SyntheticMemories.Vector(random, dimensions));
    }

    private static Guid Identity(int tenant, int number) => new(number, (short)tenant, 0, new byte[8]);
}
