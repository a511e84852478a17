using System.Globalization;
using AgentMemory.Onnx;
using AgentMemory.Onnx.Tokenization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AgentMemory.Benchmarks.Sts;

/// <summary>STS Benchmark dev: Spearman of cosine and human scores, through the product and through a plain loop over ONNX Runtime.</summary>
internal sealed class StsBenchmark : IBenchmark
{
    private const double Bar = 0.1;

    public string Name => "sts";

    public string Description => "STS-B dev through the embedder against a plain loop over ONNX Runtime, for the bundled model and all-MiniLM-L6-v2 (int8)";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var pairs = StsPair.Load(ReferenceData.Require(Path.Combine("sts", "stsbenchmark-dev.tsv")));
        string bundled = new OnnxEmbeddingOptions().ResolveFolder();
        string miniLm = Path.GetDirectoryName(ReferenceData.Require(Path.Combine("..", "models", "all-MiniLM-L6-v2-int8", "modules.json")))!;
        var figures = new Figures();
        foreach (var (name, folder, mean) in new[] { ("bge-small", bundled, false), ("minilm", miniLm, true) })
        {
            string[] texts = [.. pairs.SelectMany(p => new[] { p.First, p.Second }).Distinct()];
            await using var embedder = OnnxEmbedder.Load(new OnnxEmbeddingOptions { Model = folder });
            var outcomes = await embedder.EmbedDocumentsAsync(texts, cancellationToken);
            var product = texts.Index().ToDictionary(t => t.Item, t => outcomes[t.Index].Vector.ToArray());
            double ours = 100 * Spearman([.. pairs.Select(p => Cosine(product[p.First], product[p.Second]))], [.. pairs.Select(p => p.Score)]);
            var plain = PlainLoop(folder, embedder.Tokenizer, texts, mean, cancellationToken);
            double theirs = 100 * Spearman([.. pairs.Select(p => Cosine(plain[p.First], plain[p.Second]))], [.. pairs.Select(p => p.Score)]);
            Console.WriteLine(FormattableString.Invariant($"{name}: {pairs.Count} pairs, product {ours:0.000}, plain loop {theirs:0.000}"));
            figures.AtLeast($"sts-{name}", ours, "Spearman", theirs - Bar);
            figures.AtMost($"sts-{name}-from-plain-loop", Math.Abs(ours - theirs), "points", Bar);
        }
        return figures.ExitCode;
    }

    // Written without any of the product's pooling or model code: one text a run, sums in double precision.
    private static Dictionary<string, float[]> PlainLoop(string folder, ITextTokenizer tokenizer, string[] texts, bool mean, CancellationToken cancellationToken)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(Path.Combine(folder, "onnx", "model_quantized.onnx"), options);
        var vectors = new Dictionary<string, float[]>();
        foreach (string text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long[] ids = [.. tokenizer.Encode(text, maxLength: 256).Ids.Select(i => (long)i)];
            NamedOnnxValue Input(string name, long[] values) => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(values, [1, values.Length]));
            using var results = session.Run([Input("input_ids", ids), Input("attention_mask", [.. ids.Select(_ => 1L)]), Input("token_type_ids", new long[ids.Length])], ["last_hidden_state"]);
            var hidden = results[0].AsTensor<float>();
            int dims = hidden.Dimensions[2];
            float[] vector = new float[dims];
            for (int d = 0; d < dims; d++)
            {
                double sum = 0;
                for (int t = 0; t < (mean ? ids.Length : 1); t++) sum += hidden[0, t, d];
                vector[d] = (float)(sum / (mean ? ids.Length : 1));
            }
            vectors[text] = vector;
        }
        return vectors;
    }

    private static double Cosine(float[] a, float[] b)
    {
        double dot = 0, x = 0, y = 0;
        for (int i = 0; i < a.Length; i++) (dot, x, y) = (dot + ((double)a[i] * b[i]), x + ((double)a[i] * a[i]), y + ((double)b[i] * b[i]));
        return dot / Math.Sqrt(x * y);
    }

    private static double Spearman(double[] a, double[] b)
    {
        double[] x = Ranks(a), y = Ranks(b);
        double mx = x.Average(), my = y.Average(), xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++) (xy, xx, yy) = (xy + ((x[i] - mx) * (y[i] - my)), xx + ((x[i] - mx) * (x[i] - mx)), yy + ((y[i] - my) * (y[i] - my)));
        return xy / Math.Sqrt(xx * yy);
    }

    // Equal values share the mean of their ranks.
    private static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        double[] ranks = new double[values.Length];
        for (int i = 0; i < order.Length;)
        {
            int end = i;
            while (end < order.Length && values[order[end]] == values[order[i]]) end++;
            for (int j = i; j < end; j++) ranks[order[j]] = (i + end - 1) / 2.0;
            i = end;
        }
        return ranks;
    }

    private sealed record StsPair(double Score, string First, string Second)
    {
        public static List<StsPair> Load(string file) => [.. File.ReadLines(file).Select(l => l.Split('\t')).Where(c => c.Length >= 7).Select(c => new StsPair(double.Parse(c[4], CultureInfo.InvariantCulture), c[5], c[6]))];
    }
}
