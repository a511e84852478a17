using System.Diagnostics;
using System.Globalization;
using AgentMemory.Qdrant.Embedded;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>Episodes that are spooled while the server is away, in two processes' lives, and stored when it is back.</summary>
internal sealed class SpoolBenchmark : IBenchmark
{
    private const int Batch = 100;

    public string Name => "spool";

    public string Description => "[EPISODES]: spooled while the server is away, drained over a socket when it is back; none lost, none doubled";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        int episodes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        string folder = Path.Combine(Path.GetTempPath(), "agentmemory-bench", Guid.NewGuid().ToString("N"));
        try
        {
            await using var engine = EmbeddedQdrant.OpenInMemory();
            var server = await ForwardingServer.StartAsync(engine.CallInvoker);
            string address = server.Address;
            await server.DisposeAsync();
            var acknowledged = new Dictionary<Guid, string>(episodes);
            long start = Stopwatch.GetTimestamp();
            foreach (int[] half in Enumerable.Range(0, episodes).Chunk((episodes + 1) / 2)) // the second life goes on with what the first has left
                await SpoolAsync(address, folder, half, acknowledged, cancellationToken);
            double spooling = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.WriteLine($"  spooled {acknowledged.Count:N0} in {spooling:0.0} s, {acknowledged.Count / spooling:N0} a second");

            await using var back = await ForwardingServer.StartAsync(engine.CallInvoker, new Uri(address).Port);
            start = Stopwatch.GetTimestamp();
            await using (var memory = SpoolMemory.Connect(address, folder)) await memory.DrainAsync(cancellationToken);
            double draining = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.WriteLine($"  stored in {draining:0.0} s, {acknowledged.Count / draining:N0} a second");

            var stored = await SpoolMemory.PointsAsync(engine.CallInvoker, cancellationToken);
            var there = stored.ToDictionary(p => Guid.Parse(p.Id.Uuid), p => p.Payload["text"].StringValue);
            var turns = stored.OrderBy(p => p.Payload["turn"].IntegerValue).Select(p => p.Payload["text"].StringValue);
            var figures = new Figures();
            figures.AtLeast("spool-acknowledged", acknowledged.Count, "episodes", episodes);
            figures.AtMost("spool-lost", acknowledged.Count(a => there.GetValueOrDefault(a.Key) != a.Value), "episodes", 0);
            figures.AtMost("spool-doubled", stored.Count - acknowledged.Count, "episodes", 0);
            figures.AtMost("spool-out-of-order", turns.Zip(acknowledged.Values).Count(p => p.First != p.Second), "episodes", 0);
            return figures.ExitCode;
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task SpoolAsync(string address, string folder, int[] numbers, Dictionary<Guid, string> acknowledged, CancellationToken cancellationToken)
    {
        await using var memory = SpoolMemory.Connect(address, folder);
        foreach (int[] batch in numbers.Chunk(Batch))
        {
            MemoryInput[] items = [.. batch.Select(n => new MemoryInput { Text = $"What was said in turn {n} of a long conversation.", TurnId = n.ToString(CultureInfo.InvariantCulture), Scope = new MemoryScope { Session = "long" } })];
            foreach (var receipt in await memory.Memory.RememberAsync(items, cancellationToken))
                if (receipt.Status == WriteStatus.Spooled) acknowledged[receipt.Id!.Value] = items[receipt.Index].Text;
        }
    }
}
