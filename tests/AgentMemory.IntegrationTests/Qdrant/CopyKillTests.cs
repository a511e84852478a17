using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Copying;
using AgentMemory.Qdrant.Embedded;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests.Qdrant;

/// <summary><c>agentmemory copy</c> as a process that is killed while its writes are on the way.</summary>
public sealed class CopyKillTests : IDisposable
{
    private const int Memories = 600; // three pages

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Source => Path.Combine(_folder, "source");

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Copy_that_is_killed_three_times_ends_complete_and_comes_back_the_same()
    {
        await CopyBenchmark.FillAsync(Source, Memories, Token);
        await using var target = EmbeddedQdrant.OpenInMemory();
        int allowed = int.MaxValue;
        TaskCompletionSource held = new();
        await using var server = await ForwardingServer.StartAsync(target.CallInvoker, before: async call =>
        {
            if (!call.Method.EndsWith("/Upsert", StringComparison.Ordinal) || Interlocked.Decrement(ref allowed) >= 0) return;
            held.TrySetResult();
            await Task.Delay(Timeout.Infinite, call.CancellationToken); // until the process is gone
        });

        for (int kill = 1; kill <= 3; kill++)
        {
            (allowed, held) = (Math.Min(kill, 2), new TaskCompletionSource());
            using var child = CommandLine.Start("copy", "--from", Source, "--to", server.Address);
            await Task.WhenAny(held.Task, child.WaitForExitAsync(Token)).WaitAsync(TimeSpan.FromMinutes(2), Token);
            Assert.True(held.Task.IsCompleted, "The copy ended before it could be killed: " + (child.HasExited ? await child.StandardError.ReadToEndAsync(Token) : ""));
            child.Kill();
            await child.WaitForExitAsync(Token);
            Assert.InRange(await CountAsync(target), 1UL, Memories - 1UL);
        }

        allowed = int.MaxValue;
        var (code, output, error) = await CommandLine.RunAsync("copy", "--from", Source, "--to", server.Address);
        Assert.True(code == 0, error);
        Assert.Contains($"Copied {Memories} memories", output, StringComparison.Ordinal);
        Assert.Contains("in this run", output, StringComparison.Ordinal); // it went on with what the killed ones had begun

        await using var source = EmbeddedQdrant.Open(Source);
        await using var back = EmbeddedQdrant.Open(Path.Combine(_folder, "back"));
        using var connection = QdrantConnection.Open(new QdrantOptions { Endpoint = server.Address });
        await new CollectionCopy((connection.CallInvoker, connection.Description), "memories", (back.CallInvoker, back.Description), "memories").RunAsync(null, Token);
        var (first, middle, last) = (await AllAsync(source), await AllAsync(target), await AllAsync(back));
        Assert.Equal(Memories, first.Count);
        Assert.Equal(first.Select(p => (p.Id, p.Payload)), middle.Select(p => (p.Id, p.Payload)));
        Assert.Equal(first, last); // ids, payloads and vectors
    }

    private static async Task<ulong> CountAsync(EmbeddedQdrant engine) =>
        (await new Points.PointsClient(engine.CallInvoker).CountAsync(new CountPoints { CollectionName = "memories", Exact = true }, cancellationToken: Token)).Result.Count;

    private static async Task<IReadOnlyList<RetrievedPoint>> AllAsync(EmbeddedQdrant engine) =>
        (await new Points.PointsClient(engine.CallInvoker).ScrollAsync(new ScrollPoints { CollectionName = "memories", Limit = 10_000, WithVectors = new WithVectorsSelector { Enable = true } }, cancellationToken: Token)).Result;
}
