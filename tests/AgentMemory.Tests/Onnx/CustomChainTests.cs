using AgentMemory.Onnx;
using AgentMemory.Onnx.Embedding;
using AgentMemory.Onnx.Pooling;
using Xunit;

namespace AgentMemory.Tests.Onnx;

/// <summary>Chains that settings and code build, on a model whose token vectors are known: ids are [CLS] 2, a 4, b 5, c 6, [SEP] 3.</summary>
public sealed class CustomChainTests
{
    private static readonly int[] Ids = [2, 4, 5, 6, 3];

    [Theory]
    [InlineData("cls")]
    [InlineData("max")]
    [InlineData("mean")]
    [InlineData("mean_sqrt_len_tokens")]
    [InlineData("weightedmean")]
    [InlineData("lasttoken")]
    public async Task Mode_of_the_settings_replaces_the_models(string mode)
    {
        using var model = new OnnxFixture();
        float[] vector = await EmbedAsync(model, o => o.Pooling = [mode]);
        Golden.Close(Unit(Pool(mode)), vector, 1e-6, mode);
    }

    [Fact]
    public async Task Ensemble_stands_in_the_given_order_and_is_normalised_once()
    {
        using var model = new OnnxFixture();
        float[] expected = Unit([.. Pool("max"), .. Pool("cls"), .. Pool("mean")]);
        Golden.Close(expected, await EmbedAsync(model, o => o.Pooling = ["max", "cls", "mean"]), 1e-6, "list");
        Golden.Close(expected, await EmbedAsync(model, o => o.Pooling = ["[max, cls, mean]"]), 1e-6, "one entry");
        Golden.Close(expected, await EmbedAsync(model, o => o.UseChain(new EmbeddingChain().Pool(new("max"), new("cls"), new("mean")).Normalize())), 1e-6, "chain");
    }

    [Fact]
    public async Task Weighted_parts_have_the_length_of_their_weight()
    {
        using var model = new OnnxFixture();
        float[] vector = await EmbedAsync(model, o =>
        {
            o.UseChain(new EmbeddingChain().Pool(new("max", 2), new("cls", 1), new("mean", 0.5)));
            o.Normalization = VectorNormalization.Model;
        });
        Assert.Equal([2, 1, 0.5], vector.Chunk(4).Select(p => Math.Round(Norm(p), 6)));
        Golden.Close(Unit(Pool("max")).Select(v => v * 2).ToArray(), vector.AsSpan(0, 4), 1e-6, "max");
    }

    [Theory, InlineData(TokenWeighting.Idf), InlineData(TokenWeighting.Sif)]
    public async Task Token_weights_are_those_of_the_fitted_corpus(TokenWeighting weighting)
    {
        using var model = new OnnxFixture();
        string[] corpus = ["a b", "a c", "a a d", ""];
        using (var embedder = OnnxEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder }))
            await (await IdfWeights.FitAsync(corpus.ToAsyncEnumerable(), embedder.Tokenizer, TestContext.Current.CancellationToken)).SaveAsync(Path.Combine(model.Folder, IdfWeights.DefaultFileName), TestContext.Current.CancellationToken);
        // Texts: 3 with tokens; [CLS] and [SEP] in all. Tokens: 7 of the texts and 6 special ones.
        double Weight(int id) => weighting == TokenWeighting.Idf
            ? Math.Log(4.0 / (1 + id switch { 2 or 3 or 4 => 3, 5 or 6 or 7 => 1, _ => 0 })) + 1
            : 1e-3 / (1e-3 + (id switch { 2 or 3 => 3, 4 => 4, 5 or 6 or 7 => 1, _ => 0 } / 13.0));
        double[] sum = new double[4];
        foreach (int id in Ids)
            for (int d = 0; d < 4; d++) sum[d] += Weight(id) * OnnxFixture.Row(id)[d];
        Golden.Close(Unit([.. sum.Select(v => (float)v)]), await EmbedAsync(model, o => o.TokenWeighting = weighting), 1e-6, weighting.ToString());
    }

    [Fact]
    public void Token_counts_of_another_tokenizer_are_refused()
    {
        using var model = new OnnxFixture();
        model.Write(IdfWeights.DefaultFileName, """{"format":"agentmemory-idf-1","texts":2,"vocabulary":99,"tokens":{"4":[1,1]}}""");
        var error = Assert.Throws<EmbeddingModelException>(() => OnnxEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder, TokenWeighting = TokenWeighting.Idf }));
        Assert.Contains("another tokenizer", error.Message, StringComparison.Ordinal);
        var missing = Assert.Throws<EmbeddingModelException>(() => OnnxEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder, TokenWeighting = TokenWeighting.Idf, TokenWeightsFile = "none.json" }));
        Assert.Contains("fit-idf", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learned_query_gives_softmax_attention()
    {
        using var model = new OnnxFixture();
        float[] query = [0.5f, -1, 2, 0.25f];
        model.Tensors("attention.safetensors", ("query", [4], query));
        double[] shares = [.. Ids.Select(id => Math.Exp(OnnxFixture.Row(id).Zip(query, (h, q) => (double)h * q).Sum()))];
        float[] expected = Unit([.. Enumerable.Range(0, 4).Select(d => (float)Ids.Select((id, t) => shares[t] * OnnxFixture.Row(id)[d]).Sum())]);
        Golden.Close(expected, await EmbedAsync(model, o => o.UseChain(new EmbeddingChain().Pool(new PoolingPart("attention")).AttentionQuery("attention.safetensors"))), 1e-5, "attention");
        var error = Assert.Throws<EmbeddingModelException>(() => OnnxEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder, Pooling = ["attention"] }));
        Assert.Contains("AttentionQueryFile", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_own_attention_is_taken_from_the_graph()
    {
        using var model = new OnnxFixture(OnnxGraphKind.TokensWithAttention);
        double[] shares = [.. Ids.Select(id => Math.Exp(OnnxFixture.Row(id)[0]))];
        float[] expected = Unit([.. Enumerable.Range(0, 4).Select(d => (float)Ids.Select((id, t) => shares[t] * OnnxFixture.Row(id)[d]).Sum())]);
        Golden.Close(expected, await EmbedAsync(model, o => o.Pooling = ["model_attention"]), 1e-5, "model_attention");
        using var without = new OnnxFixture();
        var error = Assert.Throws<EmbeddingModelException>(() => OnnxEmbedder.Load(new OnnxEmbeddingOptions { Model = without.Folder, Pooling = ["model_attention"] }));
        Assert.Contains("attention weights", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modules_of_the_settings_replace_what_follows_pooling()
    {
        using var model = new OnnxFixture();
        float[] weight = [1, 0, 0, 0, 0, 2, 0, 0], bias = [0.5f, -0.5f];
        model.Write("my_dense/config.json", """{"in_features":4,"out_features":2,"bias":true,"activation_function":"torch.nn.modules.activation.ReLU"}""");
        model.Tensors("my_dense/model.safetensors", ("linear.weight", [2, 4], weight), ("linear.bias", [2], bias));
        float[] mean = Pool("mean");
        float[] expected = [Math.Max(0, mean[0] + 0.5f), Math.Max(0, (2 * mean[1]) - 0.5f)];
        float[] vector = await EmbedAsync(model, o =>
        {
            o.UseChain(new EmbeddingChain().Pool(new PoolingPart("mean")).Dense("my_dense"));
            o.Normalization = VectorNormalization.Model;
        });
        Golden.Close(expected, vector, 1e-6, "dense");
        var error = Assert.Throws<EmbeddingModelException>(() => OnnxEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder, Modules = ["whiten"] }));
        Assert.Contains("'whiten'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cls,max", "1")]
    [InlineData("cls,max", "0,0")]
    [InlineData("cls,max", "1,-1")]
    public void Part_weights_that_do_not_fit_are_refused(string modes, string weights)
    {
        using var model = new OnnxFixture();
        var options = new OnnxEmbeddingOptions { Model = model.Folder, Pooling = [modes], PartWeights = [.. weights.Split(',').Select(w => double.Parse(w, System.Globalization.CultureInfo.InvariantCulture))] };
        Assert.Contains("PartWeights", Assert.Throws<EmbeddingModelException>(() => OnnxEmbedder.Load(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Chain_in_code_wants_all_weights_or_none()
    {
        Assert.Throws<ArgumentException>(() => new EmbeddingChain().Pool());
        Assert.Throws<ArgumentException>(() => new EmbeddingChain().Pool(new("cls", 1), new("mean")));
    }

    private static async Task<float[]> EmbedAsync(OnnxFixture model, Action<OnnxEmbeddingOptions> configure)
    {
        var options = new OnnxEmbeddingOptions { Model = model.Folder };
        configure(options);
        await using var embedder = OnnxTextEmbedder.Load(options);
        var outcome = (await embedder.EmbedDocumentsAsync(["a b c"], TestContext.Current.CancellationToken))[0];
        Assert.True(outcome.HasVector, outcome.Reason);
        return outcome.Vector.ToArray();
    }

    // The formulas, written down once more in double precision.
    private static float[] Pool(string mode)
    {
        float[][] rows = [.. Ids.Select(OnnxFixture.Row)];
        return [.. Enumerable.Range(0, 4).Select(d => (float)(mode switch
        {
            "cls" => rows[0][d],
            "lasttoken" => rows[^1][d],
            "max" => rows.Max(r => r[d]),
            "mean" => rows.Average(r => (double)r[d]),
            "mean_sqrt_len_tokens" => rows.Sum(r => (double)r[d]) / Math.Sqrt(rows.Length),
            _ => rows.Select((r, t) => (t + 1.0) * r[d]).Sum() / Enumerable.Range(1, rows.Length).Sum(),
        }))];
    }

    private static double Norm(IEnumerable<float> vector) => Math.Sqrt(vector.Sum(v => (double)v * v));

    private static float[] Unit(float[] vector) => [.. vector.Select(v => (float)(v / Norm(vector)))];
}
