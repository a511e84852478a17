using System.Diagnostics;
using AgentMemory.Benchmarks.Recall;
using AgentMemory.Onnx.Models;
using AgentMemory.Onnx.Tokenization;

namespace AgentMemory.Benchmarks.Speed;

/// <summary>Remembering 1,000 real turns against a bare loop of the same ONNX Runtime calls at the same concurrency, in one process.</summary>
internal sealed class IngestBenchmark : IBenchmark
{
    private const int Rounds = 3;

    public string Name => "ingest";

    public string Description => "time to remember 1,000 turns over the time of a bare loop of the same ONNX Runtime calls";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        string[] texts = await ConversationTexts.TakeAsync(1000, cancellationToken);
        string folder = new AgentMemory.Onnx.OnnxEmbeddingOptions().ResolveFolder();
        var tokenizer = TokenizerLoader.Load(folder, new TokenizerLoadOptions { LowercaseFirst = true });
        var encodings = texts.Select(t => tokenizer.Encode(t, maxLength: 512)).ToArray();
        await using var model = OnnxModel.Load(folder, Environment.ProcessorCount);
        var ratios = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(encodings, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
                async (e, ct) => await model.RunAsync(e.Ids, e.TypeIds, e.AttentionMask, static _ => { }, ct));
            double bare = Stopwatch.GetElapsedTime(start).TotalSeconds;

            await using var scratch = new ScratchMemory();
            await scratch.Memory.StatsAsync(cancellationToken: cancellationToken); // the model is loaded before the clock runs
            start = Stopwatch.GetTimestamp();
            var receipts = await scratch.Memory.RememberAsync([.. texts.Select((t, i) => new MemoryInput { Text = t, TurnId = i.ToString(System.Globalization.CultureInfo.InvariantCulture) })], cancellationToken);
            double product = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (receipts.Any(r => r.Status != WriteStatus.Stored)) throw new InvalidOperationException("Some turn was not stored.");
            Console.WriteLine($"round {round}: bare {bare:0.00} s, product {product:0.00} s, ratio {product / bare:0.000}");
            if (round > 0) ratios.Add(product / bare); // the first round warms up
        }
        ratios.Sort();
        var figures = new Figures();
        figures.AtMost("ingest-over-bare-loop", ratios[ratios.Count / 2], "x", 1.15);
        return figures.ExitCode;
    }
}
