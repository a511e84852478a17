using System.Diagnostics;

namespace AgentMemory.Benchmarks.Speed;

/// <summary>From nothing to the first recall's answer with 10,000 stored memories: folder, file, model, embedding, search. In one process.</summary>
internal sealed class StartBenchmark : IBenchmark
{
    public string Name => "start";

    public string Description => "start-up to first recall with 10,000 stored memories";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (args is ["child", var folder])
        {
            await using var memory = new ScratchMemoryView(folder);
            await memory.RecallAsync(cancellationToken);
            Console.WriteLine((DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return 0;
        }
        await using var scratch = new ScratchMemory();
        await SyntheticMemories.StoreAsync(scratch, 10_000, tenants: 1, cancellationToken);
        await scratch.CloseAsync();
        var times = new List<double>();
        for (int i = 0; i < 5; i++)
        {
            using var child = Process.Start(new ProcessStartInfo("dotnet", [typeof(StartBenchmark).Assembly.Location, Name, "child", scratch.Folder]) { RedirectStandardOutput = true })!;
            string output = await child.StandardOutput.ReadToEndAsync(cancellationToken);
            await child.WaitForExitAsync(cancellationToken);
            times.Add(double.Parse(output.Trim(), System.Globalization.CultureInfo.InvariantCulture));
        }
        times.Sort();
        var figures = new Figures();
        figures.AtMost("start-to-first-recall", times[2], "ms", 1500);
        return figures.ExitCode;
    }

    private sealed class ScratchMemoryView(string folder) : IAsyncDisposable
    {
        private readonly ScratchMemory _memory = new(folder);

        public async Task RecallAsync(CancellationToken cancellationToken)
        {
            var result = await _memory.Memory.RecallAsync(new RecallQuery { Text = "What was it about?", Scope = new MemoryScope { Tenant = "tenant-0" } }, cancellationToken);
            if (result.Hits.Count != 10) throw new InvalidOperationException($"Expected 10 hits, found {result.Hits.Count}.");
        }

        public ValueTask DisposeAsync() => _memory.CloseAsync();
    }
}
