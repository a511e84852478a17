using System.Diagnostics;

namespace AgentMemory.Benchmarks.Speed;

/// <summary>Recall beside the query's embedding, and memory, with 100,000 stored vectors.</summary>
internal sealed class SearchBenchmark : IBenchmark
{
    private const int Count = 100_000, Queries = 200;

    public string Name => "search";

    public string Description => "p50 of a search with a tenant filter over 100,000 vectors, and their memory";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var scratch = new ScratchMemory();
        await scratch.Memory.RecallAsync(new RecallQuery { Text = "warm up" }, cancellationToken);
        long before = Resident();
        await SyntheticMemories.StoreAsync(scratch, Count, tenants: 4, cancellationToken);
        long after = Resident();
        var figures = new Figures();
        var random = new Random(11);
        foreach (int top in (int[])[10, 50])
        {
            var times = new List<double>();
            for (int i = 0; i < Queries; i++)
            {
                float[] query = SyntheticMemories.Vector(random, scratch.Embedder.Profile.Dimensions);
                long start = Stopwatch.GetTimestamp();
                var hits = await scratch.Index.SearchAsync(query, new MemoryScope { Tenant = "tenant-1" }, null, top, null, cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (hits.Count != top) throw new InvalidOperationException($"Expected {top} hits, found {hits.Count}.");
            }
            times.Sort();
            figures.AtMost($"search-p50-top{top}", times[times.Count / 2], "ms", 15);
        }
        figures.AtMost("resident-100k", (after - before) / 1048576.0, "MiB", 400);
        return figures.ExitCode;
    }

    private static long Resident()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
