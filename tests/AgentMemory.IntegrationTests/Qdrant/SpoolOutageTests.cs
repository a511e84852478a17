using System.Diagnostics;
using System.Globalization;
using AgentMemory.Benchmarks.Crash;
using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Qdrant.Embedded;
using CsCheck;
using Xunit;

namespace AgentMemory.IntegrationTests.Qdrant;

/// <summary>Outages, faults on the wire, restarts and kills: in the end exactly what was acknowledged is stored, each once.</summary>
public sealed class SpoolOutageTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));

    // From its own output folder: the tests' folder leaves out what the web framework brings, which the child does not have.
    private static string Writer { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../AgentMemory.Benchmarks/bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!), "net10.0", "AgentMemory.Benchmarks.dll"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private enum Step { Write, Down, Up, Restart, Forget }

    [Fact]
    public async Task Any_order_of_writes_outages_faults_restarts_and_deletions_ends_with_what_was_acknowledged() =>
        await Gen.Select(Gen.OneOfConst(Step.Write, Step.Write, Step.Write, Step.Down, Step.Up, Step.Restart, Step.Forget), Gen.Int[0, 7], Gen.Int[1, 4]).Array[2, 24].Select(Gen.Int[0, 1000])
            .SampleAsync(async (steps, seed) => await RunAsync(steps, seed), iter: 15, threads: 1);

    [Fact]
    public async Task Server_on_a_socket_that_is_stopped_and_started_again_ends_with_what_was_acknowledged()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        var faulty = new FaultyCallInvoker(engine.CallInvoker, seed: 3, rate: 0.15, affected: static r => r is not global::Qdrant.Client.Grpc.HealthCheckRequest);
        var server = await ForwardingServer.StartAsync(faulty);
        string address = server.Address;
        var acknowledged = new Dictionary<Guid, string>();
        var statuses = new HashSet<WriteStatus>();
        await using (var bench = SpoolMemory.Connect(address, _folder))
        {
            for (int i = 0; i < 60; i++)
            {
                if (i is 15 or 40) await server.DisposeAsync();
                if (i is 30 or 55) server = await ForwardingServer.StartAsync(faulty, new Uri(address).Port);
                MemoryInput[] items = [.. Enumerable.Range(0, 4).Select(n => SpoolWriter.Item(i * 4 + n))];
                foreach (var receipt in await bench.Memory.RememberAsync(items, Token))
                {
                    statuses.Add(receipt.Status);
                    if (receipt.Status != WriteStatus.Failed) acknowledged[receipt.Id!.Value] = items[receipt.Index].Text;
                }
            }
            await bench.DrainAsync(Token);
        }
        await server.DisposeAsync();
        Assert.Contains(WriteStatus.Stored, statuses);
        Assert.Contains(WriteStatus.Spooled, statuses);
        Assert.Equal(240, acknowledged.Count);
        var points = await SpoolMemory.PointsAsync(engine.CallInvoker, Token);
        Assert.Equal(acknowledged.OrderBy(a => a.Key), points.ToDictionary(p => Guid.Parse(p.Id.Uuid), p => p.Payload["text"].StringValue).OrderBy(p => p.Key));
        Assert.All(points, p => Assert.Equal(1, p.Payload["version"].IntegerValue));
        Assert.Equal(acknowledged.Values, points.OrderBy(p => p.Payload["turn"].IntegerValue).Select(p => p.Payload["text"].StringValue)); // the order of the conversation
    }

    [Fact]
    public async Task Killed_while_spooling_and_while_draining_loses_and_doubles_nothing()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        var server = await ForwardingServer.StartAsync(engine.CallInvoker);
        string address = server.Address;
        await server.DisposeAsync();
        var acknowledged = new HashSet<Guid>();
        const int Kills = 4;
        for (int kill = 0; kill < Kills; kill++)
        {
            // Away, then back with a queue that the next life drains while it writes: spooling and draining are cut off in turns.
            if (kill % 2 == 1) server = await ForwardingServer.StartAsync(engine.CallInvoker, new Uri(address).Port);
            using var child = Process.Start(new ProcessStartInfo("dotnet", [Writer, "spool-writer", _folder, address, (kill * 1_000_000).ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
            int wanted = kill % 2 == 0 ? 150 + 50 * kill : 1 + 20 * kill;
            while (wanted-- > 0 && await child.StandardOutput.ReadLineAsync(Token) is { } line) Note(line);
            child.Kill();
            while (await child.StandardOutput.ReadLineAsync(Token) is { } line) Note(line);
            await child.WaitForExitAsync(Token);
            if (kill % 2 == 1) await server.DisposeAsync();
        }
        await using var back = await ForwardingServer.StartAsync(engine.CallInvoker, new Uri(address).Port);
        await using (var bench = SpoolMemory.Connect(address, _folder)) await bench.DrainAsync(Token);
        var points = await SpoolMemory.PointsAsync(engine.CallInvoker, Token);
        Assert.Empty(acknowledged.Except(points.Select(p => Guid.Parse(p.Id.Uuid))));
        Assert.InRange(points.Count - acknowledged.Count, 0, Kills * SpoolWriter.Batch); // at most the call that was under way
        Assert.All(points, p => Assert.Equal((1, false), (p.Payload["version"].IntegerValue, p.Payload.ContainsKey("versionOf"))));
        Assert.Equal(points.Count, points.Select(p => p.Payload["text"].StringValue).Distinct(StringComparer.Ordinal).Count());
        Assert.True(acknowledged.Count > 300, $"only {acknowledged.Count} acknowledged");

        void Note(string line)
        {
            if (line.Split(' ') is [_, var id] && Guid.TryParseExact(id, "D", out var parsed)) acknowledged.Add(parsed);
        }
    }

    private static async Task RunAsync((Step Step, int Turn, int Count)[] steps, int seed)
    {
        string folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
        await using var engine = EmbeddedQdrant.OpenInMemory();
        var faulty = new FaultyCallInvoker(engine.CallInvoker, seed, rate: 0.1, affected: static r => r is not global::Qdrant.Client.Grpc.HealthCheckRequest);
        var wire = new ServerSwitch(faulty);
        var bench = new SpoolMemory(wire, folder);
        // What must be there, in the order in which each turn was first said.
        var expected = new OrderedDictionary<Guid, string>();
        try
        {
            int number = 0;
            foreach (var (step, turn, count) in steps)
            {
                switch (step)
                {
                    case Step.Write:
                        MemoryInput[] items = [.. Enumerable.Range(turn, count).Select(t => new MemoryInput { Text = $"text {number++ / 2}", TurnId = $"t{t}", Scope = new MemoryScope { Session = "s" } })];
                        foreach (var receipt in await bench.Memory.RememberAsync(items, Token))
                        {
                            Assert.True(receipt.Status != WriteStatus.Failed, receipt.Reason);
                            expected[receipt.Id!.Value] = items[receipt.Index].Text;
                        }
                        break;
                    case Step.Restart:
                        await bench.DisposeAsync();
                        bench = new SpoolMemory(wire, folder);
                        break;
                    case Step.Forget when expected.Count > 0:
                        var id = expected.Keys.ElementAt(turn % expected.Count);
                        if (await ForgetAsync(bench, id, wire.Up)) expected.Remove(id);
                        break;
                    default: wire.Up = step != Step.Down; break;
                }
            }
            wire.Up = true;
            await bench.DrainAsync(Token);
            var current = (await SpoolMemory.PointsAsync(engine.CallInvoker, Token)).Where(p => !p.Payload.ContainsKey("versionOf")).OrderBy(p => p.Payload["turn"].IntegerValue);
            Assert.Equal(expected.Select(e => (e.Key, e.Value)), current.Select(p => (Guid.Parse(p.Id.Uuid), p.Payload["text"].StringValue)));
        }
        finally
        {
            await bench.DisposeAsync();
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>Whether it is gone; while the server is away it is not, and must not be half gone.</returns>
    private static async Task<bool> ForgetAsync(SpoolMemory bench, Guid id, bool isUp)
    {
        for (int attempt = 0; attempt < 1_000; attempt++)
        {
            try
            {
                await bench.Memory.ForgetAsync(new ForgetRequest { Scope = new MemoryScope { Session = "s" }, Ids = [id] }, Token);
                return true;
            }
            catch (MemoryIndexException ex) when (ex.IsTransient)
            {
                if (!isUp) return false;
            }
        }
        throw new InvalidOperationException("The server is up and nothing can be forgotten.");
    }
}
