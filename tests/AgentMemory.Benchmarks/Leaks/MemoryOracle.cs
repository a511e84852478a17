using AgentMemory.Benchmarks.Qdrant;

namespace AgentMemory.Benchmarks.Leaks;

/// <summary>
/// Random reads and writes of many tenants through the whole memory, each answer compared with a plain list beside it. Several workers run at once, each
/// with tenants of its own, so that what a tenant must see is known exactly while others write.
/// </summary>
/// <param name="memory">Embeds with <paramref name="embedder"/>.</param>
/// <param name="embedder">For the oracle's own vectors.</param>
/// <param name="tenants">How many.</param>
internal sealed class MemoryOracle(IAgentMemory memory, HashEmbedder embedder, int tenants)
{
    private const int WritesBefore = 60, ForgetsBefore = 8;

    private readonly Guid[] _last = new Guid[tenants]; // one memory of each tenant, for others to ask for

    /// <param name="operations">Reads and writes, or reads alone.</param>
    /// <param name="workers">At once.</param>
    /// <param name="queriesOnly">First every tenant writes and forgets, then all operations are reads.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public async Task<TenantOracle.Outcome> RunAsync(long operations, int workers, bool queriesOnly, CancellationToken cancellationToken)
    {
        using var filled = new Barrier(workers); // nobody asks before everybody has forgotten
        var runs = Enumerable.Range(0, workers).Select(w => Task.Factory.StartNew(
            () => WorkAsync(w, workers, operations / workers, queriesOnly, filled, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());
        var outcomes = await Task.WhenAll(runs);
        return new TenantOracle.Outcome(outcomes.Sum(o => o.Operations), outcomes.Sum(o => o.Leaks), outcomes.Sum(o => o.Wrong), outcomes.Select(o => o.First).FirstOrDefault(f => f is not null));
    }

    private async Task<TenantOracle.Outcome> WorkAsync(int worker, int workers, long operations, bool queriesOnly, Barrier filled, CancellationToken cancellationToken)
    {
        var random = new Random(1000 + worker);
        var check = new OracleCheck();
        var reads = new OracleReads(memory, embedder, check, random);
        OracleTenant[] own = [.. Enumerable.Range(0, tenants).Where(t => t % workers == worker).Select(t => new OracleTenant(t, memory, embedder, check, random))];
        foreach (var tenant in own) await FillAsync(tenant, queriesOnly ? WritesBefore : 1, random, queriesOnly ? ForgetsBefore : 0, cancellationToken);
        await Task.Run(() => filled.SignalAndWait(cancellationToken), cancellationToken);
        for (long done = 0; done < operations; done++)
        {
            var tenant = own[random.Next(own.Length)];
            var foreign = _last[(tenant.Number + 1 + random.Next(tenants - 1)) % tenants];
            int choice = queriesOnly ? 100 : random.Next(100);
            await (choice switch
            {
                < 25 => tenant.RememberAsync(cancellationToken),
                < 30 => tenant.SupersedeAsync(foreign, cancellationToken),
                < 35 => tenant.ForgetAsync(foreign, cancellationToken),
                _ => reads.ReadAsync(tenant, foreign, cancellationToken),
            });
            if (choice < 35) _last[tenant.Number] = tenant.Held.Keys.LastOrDefault(_last[tenant.Number]);
        }
        return new TenantOracle.Outcome(operations, check.Leaks, check.Wrong, check.First);
    }

    private async Task FillAsync(OracleTenant tenant, int writes, Random random, int forgets, CancellationToken cancellationToken)
    {
        var nobody = Guid.NewGuid();
        for (int i = 0; i < writes; i++)
        {
            await tenant.RememberAsync(cancellationToken);
            if (random.Next(5) == 0) await tenant.SupersedeAsync(nobody, cancellationToken);
        }
        for (int i = 0; i < forgets; i++)
        {
            await tenant.ForgetAsync(nobody, cancellationToken);
            await tenant.RememberAsync(cancellationToken);
        }
        _last[tenant.Number] = tenant.Held.Keys.First();
    }
}
