using System.Diagnostics;
using System.Globalization;
using AgentMemory.Benchmarks.Leaks;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>1,000,000 random filtered reads and writes over 50 interleaved tenants, every answer checked.</summary>
internal sealed class TenantsBenchmark : IBenchmark
{
    private const int Tenants = 50, Workers = 4;

    public string Name => "tenants";

    public string Description => "[OPERATIONS] [--index | --queries] [--hosted]: random filtered reads and writes over 50 interleaved tenants with a checking oracle; --index: of the port alone, --queries: reads alone after everybody has forgotten something, --hosted: over a port of the loopback";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        long operations = args.FirstOrDefault(a => !a.StartsWith('-')) is { } given ? long.Parse(given, CultureInfo.InvariantCulture) : 1_000_000;
        bool queries = args.Contains("--queries");
        string name = "tenants" + (args.Contains("--index") ? "-index" : queries ? "-queries" : "") + (args.Contains("--hosted") ? "-hosted" : "");
        await using var engine = EmbeddedQdrant.OpenInMemory();
        await using var server = args.Contains("--hosted") ? await ForwardingServer.StartAsync(engine.CallInvoker) : null;
        using var connection = server is null ? null : QdrantConnection.Open(new QdrantOptions { Endpoint = server.Address });
        var invoker = connection?.CallInvoker ?? engine.CallInvoker;
        long start = Stopwatch.GetTimestamp();
        var outcome = args.Contains("--index") ? await IndexAsync(invoker, operations, cancellationToken) : await MemoryAsync(invoker, operations, queries, cancellationToken);
        Console.WriteLine($"  {outcome.Operations:N0} operations in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s{(outcome.First is null ? "" : $"; first fault: {outcome.First}")}");
        var figures = new Figures();
        figures.AtLeast(name + "-operations", outcome.Operations, "operations", operations - (operations % Workers));
        figures.AtMost(name + "-leaks", outcome.Leaks, "memories", 0);
        figures.AtMost(name + "-wrong", outcome.Wrong, "results", 0);
        return figures.ExitCode;
    }

    private static async Task<TenantOracle.Outcome> IndexAsync(CallInvoker invoker, long operations, CancellationToken cancellationToken)
    {
        await using var index = new QdrantMemoryIndex(invoker, "tenants", "tenants");
        return await new TenantOracle(index, Tenants, dimensions: 8).RunAsync(operations, Workers, cancellationToken);
    }

    private static async Task<TenantOracle.Outcome> MemoryAsync(CallInvoker invoker, long operations, bool queriesOnly, CancellationToken cancellationToken)
    {
        await using var provider = EngineMemory.Over(invoker);
        return await new MemoryOracle(provider.GetRequiredService<IAgentMemory>(), (HashEmbedder)provider.GetRequiredService<ITextEmbedder>(), Tenants).RunAsync(operations, Workers, queriesOnly, cancellationToken);
    }
}
