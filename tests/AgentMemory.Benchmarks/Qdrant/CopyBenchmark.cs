using System.Diagnostics;
using System.Globalization;
using AgentMemory.Benchmarks.Speed;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Copying;
using AgentMemory.Qdrant.Embedded;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>
/// 100,000 memories from a folder to an engine behind a socket by a child process that is killed three times, and back into another folder.
/// <c>copy child FOLDER ADDRESS</c> is that child.
/// </summary>
internal sealed class CopyBenchmark : IBenchmark
{
    private const int Kills = 3;

    public string Name => "copy";

    public string Description => "[MEMORIES]: copy between embedded and hosted engine, killed three times, complete and verified";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (args is ["child", var source, var target]) return await ChildAsync(source, target, cancellationToken);
        int memories = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        string folder = Path.Combine(Path.GetTempPath(), "agentmemory-bench", Guid.NewGuid().ToString("N"));
        try
        {
            var outcome = await RunAsync(folder, memories, cancellationToken);
            var figures = new Figures();
            figures.AtLeast("copy-kills-in-the-middle", outcome.Kills, "kills", Kills);
            figures.AtLeast("copy-resumed", outcome.Last.Resumed ? 1 : 0, "runs", 1);
            figures.AtLeast("copy-memories", outcome.Last.Memories, "memories", memories);
            figures.AtLeast("copy-sampled", outcome.Last.Sampled, "memories", Math.Min(150, memories / 4));
            figures.AtLeast("copy-back-memories", outcome.Back.Memories, "memories", memories);
            return figures.ExitCode;
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    internal sealed record Outcome(int Kills, CopyResult Last, CopyResult Back);

    /// <summary>Fills a folder, copies it with kills, and back again; every step is verified by the copy itself.</summary>
    internal static async Task<Outcome> RunAsync(string folder, int memories, CancellationToken cancellationToken)
    {
        string source = Path.Combine(folder, "source");
        await FillAsync(source, memories, cancellationToken);
        await using var hosted = EmbeddedQdrant.OpenInMemory();
        await using var server = await ForwardingServer.StartAsync(hosted.CallInvoker);
        long start = Stopwatch.GetTimestamp();
        int kills = 0;
        for (int kill = 1; kill <= Kills; kill++) kills += await KillAsync(source, server.Address, memories * kill / (Kills + 1), cancellationToken) ? 1 : 0;
        await using var engine = EmbeddedQdrant.Open(source);
        using var connection = QdrantConnection.Open(new QdrantOptions { Endpoint = server.Address });
        var last = await new CollectionCopy((engine.CallInvoker, engine.Description), "memories", (connection.CallInvoker, connection.Description), "memories").RunAsync(null, cancellationToken);
        Console.WriteLine($"  there: {last.Memories:N0} memories, {kills} kills, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s; the last run wrote {last.Copied:N0}");
        start = Stopwatch.GetTimestamp();
        await using var again = EmbeddedQdrant.Open(Path.Combine(folder, "back"));
        var back = await new CollectionCopy((connection.CallInvoker, connection.Description), "memories", (again.CallInvoker, again.Description), "memories").RunAsync(null, cancellationToken);
        Console.WriteLine($"  back: {back.Memories:N0} memories, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        return new Outcome(kills, last, back);
    }

    /// <summary>Makes a folder with so many memories.</summary>
    internal static async Task FillAsync(string folder, int memories, CancellationToken cancellationToken)
    {
        await using var engine = EmbeddedQdrant.Open(folder);
        await using var index = new QdrantMemoryIndex(engine.CallInvoker, "memories", engine.Description, new QdrantOptions { VerifyWrites = false });
        await index.PrepareAsync(new EmbeddingProfileInfo("synthetic", "synthetic", 384), cancellationToken);
        var random = new Random(21);
        foreach (int[] batch in Enumerable.Range(0, memories).Chunk(1000))
            await index.UpsertAsync([.. batch.Select(i => new IndexedMemory(SyntheticMemories.Record(i, random, "synthetic"), SyntheticMemories.Vector(random, 384)))], cancellationToken);
    }

    /// <returns>Whether the child was still at work when it was killed.</returns>
    private static async Task<bool> KillAsync(string source, string target, int after, CancellationToken cancellationToken)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "AgentMemory.Benchmarks.dll");
        using var child = Process.Start(new ProcessStartInfo("dotnet", [program, "copy", "child", source, target]) { RedirectStandardOutput = true })!;
        while (await child.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            if (long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out long inTarget) && inTarget >= after) break;
        bool atWork = !child.HasExited;
        child.Kill();
        await child.WaitForExitAsync(cancellationToken);
        return atWork;
    }

    private static async Task<int> ChildAsync(string source, string target, CancellationToken cancellationToken)
    {
        await using var engine = EmbeddedQdrant.Open(source);
        using var connection = QdrantConnection.Open(new QdrantOptions { Endpoint = target });
        var points = new global::Qdrant.Client.Grpc.Points.PointsClient(connection.CallInvoker);
        var copy = new CollectionCopy((engine.CallInvoker, engine.Description), "memories", (connection.CallInvoker, connection.Description), "memories");
        await copy.RunAsync(new Progress(points), cancellationToken);
        return 0;
    }

    /// <summary>Tells after each page how many memories are in the target, whichever run brought them.</summary>
    private sealed class Progress(global::Qdrant.Client.Grpc.Points.PointsClient points) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value)
        {
            var count = points.Count(new global::Qdrant.Client.Grpc.CountPoints { CollectionName = "memories", Exact = true });
            Console.Out.WriteLine(count.Result.Count.ToString(CultureInfo.InvariantCulture));
            Console.Out.Flush();
        }
    }
}
