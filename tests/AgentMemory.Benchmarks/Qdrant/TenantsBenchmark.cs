using System.Diagnostics;
using System.Globalization;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>1,000,000 random filtered reads and writes over 50 interleaved tenants, every answer checked.</summary>
internal sealed class TenantsBenchmark : IBenchmark
{
    public string Name => "tenants";

    public string Description => "[OPERATIONS]: random filtered reads and writes over 50 interleaved tenants with a checking oracle";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        long operations = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        await using var engine = EmbeddedQdrant.OpenInMemory();
        await using var index = new QdrantMemoryIndex(engine.CallInvoker, "tenants", engine.Description);
        long start = Stopwatch.GetTimestamp();
        var outcome = await new TenantOracle(index, tenants: 50, dimensions: 8).RunAsync(operations, workers: 4, cancellationToken);
        Console.WriteLine($"  {outcome.Operations:N0} operations in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s{(outcome.First is null ? "" : $"; first fault: {outcome.First}")}");
        var figures = new Figures();
        figures.AtLeast("tenants-operations", outcome.Operations, "operations", operations);
        figures.AtMost("tenants-leaks", outcome.Leaks, "memories", 0);
        figures.AtMost("tenants-wrong", outcome.Wrong, "results", 0);
        return figures.ExitCode;
    }
}
