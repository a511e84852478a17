using System.Diagnostics;
using System.Globalization;

namespace AgentMemory.Benchmarks.Speed;

/// <summary>What a forget costs beside a filled store: the deletion, the search of the files, and writing the file anew.</summary>
internal sealed class ForgetBenchmark : IBenchmark
{
    public string Name => "forget";

    public string Description => "[COUNT]: one id, one session and one tenant forgotten with a proof, beside 100,000 memories";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        int count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        await using var scratch = new ScratchMemory();
        await SyntheticMemories.StoreAsync(scratch, count, tenants: 4, cancellationToken);
        var figures = new Figures();
        var tenant = new MemoryScope { Tenant = "tenant-1" };
        var one = (await scratch.Memory.ListAsync(new MemoryListQuery { Scope = tenant, PageSize = 1 }, cancellationToken)).Items[0];
        await MeasureAsync("forget-id", new ForgetRequest { Scope = tenant, Ids = [one.Id], Verify = true }, 2_000);
        await MeasureAsync("forget-session", new ForgetRequest { Scope = tenant with { Session = "session-1" }, All = true, Verify = true }, 2_000);
        await MeasureAsync("forget-tenant", new ForgetRequest { Scope = new MemoryScope { Tenant = "tenant-2" }, All = true, Verify = true }, 60_000);
        return figures.ExitCode;

        async Task MeasureAsync(string name, ForgetRequest request, double bar)
        {
            long start = Stopwatch.GetTimestamp();
            var result = await scratch.Memory.ForgetAsync(request, cancellationToken);
            double took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var proof = result.Verification!;
            Console.WriteLine($"  {name}: {result.Count:N0} memories, {proof.Storage?.Bytes:N0} bytes searched");
            figures.AtMost(name, took, "ms", bar);
            figures.AtMost(name + "-remains", proof.Readable + proof.Selected + (proof.Storage?.Remains ?? 0), "copies", 0);
        }
    }
}
