using System.Globalization;
using AgentMemory.Onnx;
using AgentMemory.Onnx.Embedding;
using AgentMemory.Onnx.Tokenization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace AgentMemory.Tests.Onnx;

/// <summary>Human scores of sentence pairs, through the product and through a plain loop over the runtime. The benchmark <c>sts</c> runs all pairs.</summary>
public sealed class StsTests
{
    private const int Pairs = 200;

    [Theory]
    [InlineData("bge-small-en-v1.5-int8", false)]
    [InlineData("all-MiniLM-L6-v2-int8", true)]
    public async Task Spearman_is_that_of_a_plain_loop(string model, bool mean)
    {
        string file = TestData.Require(Path.Combine("sts", "stsbenchmark-dev.tsv")), folder = Path.Combine(TestData.RepositoryRoot, "models", model);
        if (!Directory.Exists(folder)) folder = Path.GetFullPath(Path.Combine(TestData.Folder, "..", "models", model));
        if (!Directory.Exists(folder)) Assert.Skip($"The model '{model}' is neither bundled nor at {folder}.");
        string[][] rows = [.. File.ReadLines(file).Select(l => l.Split('\t')).Where((c, i) => c.Length >= 7 && i % 7 == 0).Take(Pairs)];
        double[] scores = [.. rows.Select(r => double.Parse(r[4], CultureInfo.InvariantCulture))];
        await using var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = folder });
        var first = await embedder.EmbedDocumentsAsync([.. rows.Select(r => r[5])], TestContext.Current.CancellationToken);
        var second = await embedder.EmbedDocumentsAsync([.. rows.Select(r => r[6])], TestContext.Current.CancellationToken);
        double product = 100 * Spearman([.. first.Zip(second, (a, b) => Golden.Cosine(a.Vector.Span, b.Vector.Span))], scores);
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(Path.Combine(folder, "onnx", "model_quantized.onnx"), options);
        double plain = 100 * Spearman([.. rows.Select(r => Golden.Cosine(Plain(session, embedder.Tokenizer, r[5], mean), Plain(session, embedder.Tokenizer, r[6], mean)))], scores);
        Assert.InRange(product, plain - 0.1, plain + 0.1);
        Assert.True(product > 80);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model}: {rows.Length} pairs, product {product:0.000}, plain loop {plain:0.000}"));
    }

    private static float[] Plain(InferenceSession session, ITextTokenizer tokenizer, string text, bool mean)
    {
        long[] ids = [.. tokenizer.Encode(text, maxLength: 256).Ids.Select(i => (long)i)];
        NamedOnnxValue Input(string name, long[] values) => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(values, [1, values.Length]));
        using var results = session.Run([Input("input_ids", ids), Input("attention_mask", [.. ids.Select(_ => 1L)]), Input("token_type_ids", new long[ids.Length])], ["last_hidden_state"]);
        var hidden = results[0].AsTensor<float>();
        int tokens = mean ? ids.Length : 1;
        return [.. Enumerable.Range(0, hidden.Dimensions[2]).Select(d => (float)Enumerable.Range(0, tokens).Average(t => (double)hidden[0, t, d]))];
    }

    private static double Spearman(double[] a, double[] b)
    {
        double[] x = Ranks(a), y = Ranks(b);
        double mx = x.Average(), my = y.Average();
        return x.Zip(y, (p, q) => (p - mx) * (q - my)).Sum() / Math.Sqrt(x.Sum(p => (p - mx) * (p - mx)) * y.Sum(q => (q - my) * (q - my)));
    }

    private static double[] Ranks(double[] values) => [.. values.Select(v => values.Count(o => o < v) + ((values.Count(o => o == v) - 1) / 2.0))];
}
