using System.Diagnostics;
using AgentMemory.Benchmarks.Recall;
using AgentMemory.Onnx;
using AgentMemory.Onnx.Embedding;
using AgentMemory.Onnx.Models;
using AgentMemory.Onnx.Modules;
using AgentMemory.Onnx.Pooling;
using AgentMemory.Onnx.Tokenization;

namespace AgentMemory.Benchmarks.Speed;

/// <summary>Embedding 1,000 real turns against ONNX Runtime's own time for them; what pooling costs of it; how fast the tokenizers are.</summary>
internal sealed class EmbedBenchmark : IBenchmark
{
    private const int Rounds = 3, Dims = 384, Tokens = 128;

    public string Name => "embed";

    public string Description => "time to embed over ONNX Runtime's own time, share of pooling, speed of the tokenizers";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        string[] texts = await ConversationTexts.TakeAsync(1000, cancellationToken);
        var options = new OnnxEmbeddingOptions();
        var figures = new Figures();
        await using var model = OnnxModel.Load(options.ResolveFolder(), Environment.ProcessorCount);
        await using var embedder = OnnxTextEmbedder.Load(options);
        await EmbeddingAsync(texts, model, embedder, figures, cancellationToken);
        await PoolingAsync(model, figures, cancellationToken);
        Tokenizers(texts, embedder.Tokenizer, figures);
        return figures.ExitCode;
    }

    private static async Task EmbeddingAsync(string[] texts, OnnxModel model, OnnxTextEmbedder embedder, Figures figures, CancellationToken cancellationToken)
    {
        var encodings = texts.Select(t => embedder.Tokenizer.Encode(t, maxLength: 512)).ToArray();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        var ratios = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(encodings, parallel, async (e, ct) => await model.RunAsync(e.Ids, e.TypeIds, e.AttentionMask, static _ => { }, ct));
            double runtime = Stopwatch.GetElapsedTime(start).TotalSeconds;
            start = Stopwatch.GetTimestamp();
            var outcomes = await embedder.EmbedDocumentsAsync(texts, cancellationToken);
            double product = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (outcomes.Any(o => !o.HasVector)) throw new InvalidOperationException("Some turn has no vector.");
            Console.WriteLine(FormattableString.Invariant($"round {round}: runtime alone {runtime:0.00} s, embedder {product:0.00} s ({texts.Length / product:0} texts/s), ratio {product / runtime:0.000}"));
            if (round > 0) ratios.Add(product / runtime); // the first round warms up
        }
        ratios.Sort();
        figures.AtMost("embed-over-runtime", ratios[ratios.Count / 2], "x", 1.05);
    }

    private static async Task PoolingAsync(OnnxModel model, Figures figures, CancellationToken cancellationToken)
    {
        int[] ids = [101, .. Enumerable.Range(0, Tokens - 2).Select(i => 2000 + i), 102], types = new int[Tokens], mask = [.. Enumerable.Repeat(1, Tokens)];
        var module = new PoolingModule([PoolingMode.Cls, PoolingMode.Max, PoolingMode.Mean]); // the dearest of the usual ones
        var chain = new VectorChain(module, weights: null, [new NormalizeModule()], module.OutputDims(Dims));
        float[] vector = new float[chain.Dims], hidden = new float[Tokens * Dims];
        double run = double.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await model.RunAsync(ids, types, mask, output => output.Values.CopyTo(hidden), cancellationToken);
            run = Math.Min(run, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        double pool = double.MaxValue;
        long allocated = long.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 100; i++) chain.Run(new ModelOutput(hidden, ids, mask, Dims, pooled: false), promptTokens: 0, vector);
            pool = Math.Min(pool, Stopwatch.GetElapsedTime(start).TotalMilliseconds / 100);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Console.WriteLine(FormattableString.Invariant($"{Tokens} tokens of {Dims}: run {run:0.000} ms, cls + max + mean + normalise {pool:0.0000} ms"));
        figures.AtMost("pooling-share-of-embedding", 100 * pool / (run + pool), "%", 2);
        figures.AtMost("pooling-allocated-bytes", allocated, "bytes", 0);
    }

    private static void Tokenizers(string[] texts, ITextTokenizer wordPiece, Figures figures)
    {
        string[] ascii = [.. texts.Where(t => t.All(char.IsAscii))];
        figures.AtLeast("tokenize-wordpiece-ascii", Speed(wordPiece, ascii), "MB/s", 20);
        foreach (var (kind, folder) in (ReadOnlySpan<(string, string)>)[("bytelevel", "roberta"), ("unigram", "xlmr"), ("sentencepiece-bpe", "gemma")])
            figures.AtLeast("tokenize-" + kind, Speed(TokenizerLoader.LoadFile(ReferenceData.Require(Path.Combine("tokenizers", folder, "tokenizer.json"))), texts), "MB/s", 5);
    }

    // Megabytes of UTF-8 a second on one core; the best of several rounds, since the machine may be shared.
    private static double Speed(ITextTokenizer tokenizer, string[] texts)
    {
        long bytes = texts.Sum(t => (long)System.Text.Encoding.UTF8.GetByteCount(t));
        double best = 0;
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(2))
        {
            long start = Stopwatch.GetTimestamp();
            foreach (string text in texts) tokenizer.Encode(text);
            best = Math.Max(best, bytes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e6);
        }
        return best;
    }
}
