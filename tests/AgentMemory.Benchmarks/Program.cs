using AgentMemory.Benchmarks;
using AgentMemory.Benchmarks.Crash;
using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Benchmarks.Recall;
using AgentMemory.Benchmarks.Replay;
using AgentMemory.Benchmarks.Speed;
using AgentMemory.Benchmarks.Sts;

IBenchmark[] benchmarks = [new RecallBenchmark(), new ScifactBenchmark(), new HybridBenchmark(), new IngestBenchmark(), new SearchBenchmark(), new ForgetBenchmark(), new StartBenchmark(), new EmbedBenchmark(), new StsBenchmark(), new CallBenchmark(), new CrashWriter(), new ReplayBenchmark(),
    new AdapterBenchmark(), new CopyBenchmark(), new FaultsBenchmark(), new TenantsBenchmark(), new SpoolBenchmark(), new SpoolWriter()];

if (args is [] or ["list"])
{
    foreach (var benchmark in benchmarks) Console.WriteLine($"{benchmark.Name,-12} {benchmark.Description}");
    return 0;
}
if (benchmarks.FirstOrDefault(b => b.Name == args[0]) is not { } chosen)
{
    Console.Error.WriteLine($"There is no benchmark '{args[0]}'; 'list' names them all.");
    return 2;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => { e.Cancel = true; stop.Cancel(); };
return await chosen.RunAsync(args[1..], stop.Token);
