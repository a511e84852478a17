using AgentMemory.Onnx;
using AgentMemory.Onnx.Embedding;
using AgentMemory.Onnx.Pooling;
using Xunit;

namespace AgentMemory.Tests.Onnx;

/// <summary>What a folder says, what is decided from it, and what is told about it.</summary>
public sealed class ModelFolderTests
{
    [Fact]
    public async Task Weighted_layers_are_read_from_the_hidden_states()
    {
        using var model = new OnnxFixture(OnnxGraphKind.Layers, modules: ["Transformer:", "WeightedLayerPooling:1_Layers", "Pooling:1_Pooling"]);
        model.Write("1_Layers/config.json", """{"layer_start":0,"num_hidden_layers":1}""");
        model.Tensors("1_Layers/model.safetensors", ("layer_weights", [2], [1, 3]));
        float[] vector = await EmbedAsync(model, "a", o => o.Normalization = VectorNormalization.Model);
        float[] expected = [.. Enumerable.Range(0, 4).Select(d => (OnnxFixture.Row(2)[d] + OnnxFixture.Row(4)[d] + OnnxFixture.Row(3)[d]) / 3 * 7 / 4)]; // layer 1 is twice layer 0
        Golden.Close(expected, vector, 1e-6, "layers");
    }

    [Fact]
    public async Task Hidden_state_is_taken_by_name()
    {
        using var model = new OnnxFixture(OnnxGraphKind.Layers);
        float[] plain = await EmbedAsync(model, "a b", o => o.Normalization = VectorNormalization.Model), twice = await EmbedAsync(model, "a b", o => (o.Output, o.Modules, o.Normalization) = ("hidden_states.1", ["none"], VectorNormalization.Model));
        Assert.Equal(1, Golden.Cosine(plain, twice), 1e-6);
        Assert.NotEqual(plain, twice);
        Assert.Contains("hidden_states.9", Assert.Throws<EmbeddingModelException>(() => Load(model, o => o.Output = "hidden_states.9")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graph_that_pools_itself_needs_no_pooling_and_refuses_another()
    {
        using var model = new OnnxFixture(OnnxGraphKind.Pooled);
        using var tokens = new OnnxFixture();
        Golden.Close(await EmbedAsync(tokens, "a b c"), await EmbedAsync(model, "a b c"), 1e-6, "pooled by the graph");
        Assert.Contains("token vectors", Assert.Throws<EmbeddingModelException>(() => Load(model, o => o.Pooling = ["cls"])).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(model.Folder, "modules.json"));
        using var embedder = Load(model);
        Assert.Contains(embedder.Recipe.Warnings, w => w.Contains("modules.json", StringComparison.Ordinal));
        Assert.True((await embedder.ExplainAsync("a", cancellationToken: TestContext.Current.CancellationToken)).PooledByModel);
    }

    [Theory]
    [InlineData(OnnxGraphKind.Float16, 1e-3)]
    [InlineData(OnnxGraphKind.BFloat16, 1e-2)]
    [InlineData(OnnxGraphKind.NarrowInputs, 0)]
    [InlineData(OnnxGraphKind.FixedLength, 1e-7)]
    internal async Task Other_element_types_and_fixed_lengths_give_the_same_vectors(OnnxGraphKind kind, double tolerance)
    {
        using var plain = new OnnxFixture();
        using var other = new OnnxFixture(kind);
        Golden.Close(await EmbedAsync(plain, "a b c", o => o.Pooling = ["mean", "lasttoken"]), await EmbedAsync(other, "a b c", o => o.Pooling = ["mean", "lasttoken"]), tolerance, kind.ToString());
    }

    [Fact]
    public async Task Fixed_length_cuts_and_pads_on_the_tokenizers_side()
    {
        using var model = new OnnxFixture(OnnxGraphKind.FixedLength);
        model.Write("tokenizer_config.json", """{"padding_side":"left"}""");
        using var embedder = Load(model, o => o.Pooling = ["weightedmean", "cls"]);
        using var plain = new OnnxFixture();
        using var free = Load(plain, o => o.Pooling = ["weightedmean", "cls"]);
        var left = await embedder.ExplainAsync("a b", cancellationToken: TestContext.Current.CancellationToken);
        Golden.Close((await free.EmbedDocumentsAsync(["a b"], TestContext.Current.CancellationToken))[0].Vector.ToArray(), left.Outcome.Vector.ToArray(), 1e-6, "left");
        Assert.Equal([0.1, 0.2, 0.3, 0.4], left.Parts[0].Shares.Select(s => Math.Round(s, 9)));
        var cut = (await embedder.EmbedDocumentsAsync(["a b c d e f g"], TestContext.Current.CancellationToken))[0];
        Assert.Equal((EmbeddingStatus.Truncated, 6, 9), (cut.Status, cut.Tokens, cut.TotalTokens));
    }

    [Fact]
    public async Task Static_table_is_the_mean_of_its_rows_without_special_tokens()
    {
        using var model = new OnnxFixture(modules: ["StaticEmbedding:", "Normalize:1_Normalize"]);
        model.Tensors("model.safetensors", ("embedding.weight", [12, 4], OnnxFixture.Table));
        using var embedder = Load(model, o => o.Normalization = VectorNormalization.Model);
        var outcomes = await embedder.EmbedDocumentsAsync(["a b", "c", " "], TestContext.Current.CancellationToken);
        float[] sum = [.. OnnxFixture.Row(4).Zip(OnnxFixture.Row(5), (x, y) => (x + y) / 2)];
        float norm = System.Numerics.Tensors.TensorPrimitives.Norm<float>(sum);
        Golden.Close([.. sum.Select(v => v / norm)], outcomes[0].Vector.Span, 1e-6, "static");
        Assert.Equal((EmbeddingStatus.Ok, 1, EmbeddingStatus.Empty), (outcomes[1].Status, outcomes[1].Tokens, outcomes[2].Status));
        Assert.Contains("StaticEmbedding", Assert.Throws<EmbeddingModelException>(() => Load(model, o => o.Pooling = ["max"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Word_weights_and_layer_norm_are_read_from_their_folders()
    {
        using var model = new OnnxFixture(modules: ["Transformer:", "WordWeights:w", "Pooling:1_Pooling", "LayerNorm:n"]);
        model.Write("w/config.json", """{"vocab":["[PAD]","[UNK]","[CLS]","[SEP]","a","b"],"word_weights":{"a":3,"[CLS]":0,"[SEP]":0},"unknown_word_weight":1}""");
        model.Write("n/config.json", """{"dimension":4}""");
        model.Tensors("n/model.safetensors", ("norm.weight", [4], [1, 1, 1, 1]), ("norm.bias", [4], [0, 0, 0, 0]));
        double[] mean = [.. Enumerable.Range(0, 4).Select(d => ((3.0 * OnnxFixture.Row(4)[d]) + OnnxFixture.Row(5)[d]) / 4)];
        double average = mean.Average(), deviation = Math.Sqrt(mean.Average(v => (v - average) * (v - average)) + 1e-5);
        float[] expected = [.. mean.Select(v => (float)((v - average) / deviation))];
        Golden.Close(expected, await EmbedAsync(model, "a b", o => o.Normalization = VectorNormalization.Model), 1e-5, "weights and norm");
    }

    [Fact]
    public async Task Truncated_vectors_are_unit_again_unless_the_models_own_are_wanted()
    {
        using var model = new OnnxFixture();
        model.Write("config_sentence_transformers.json", """{"truncate_dim":2}""");
        float[] full = await EmbedAsync(model, "a b", o => o.TruncateDim = 0), unit = await EmbedAsync(model, "a b"), plain = await EmbedAsync(model, "a b", o => o.Normalization = VectorNormalization.Model);
        Assert.Equal((4, 2, 2), (full.Length, unit.Length, plain.Length));
        Assert.Equal(full[..2], plain);
        Assert.Equal(1, System.Numerics.Tensors.TensorPrimitives.Norm<float>(unit), 1e-6);
    }

    [Fact]
    public async Task Prompts_are_of_queries_and_documents_and_may_stay_out_of_pooling()
    {
        using var model = new OnnxFixture(pooling: """{"word_embedding_dimension":4,"pooling_mode_mean_tokens":true,"include_prompt":false}""");
        model.Write("config_sentence_transformers.json", """{"prompts":{"query":"g h ","passage":"","document":"","clustering":"e "},"default_prompt_name":null}""");
        using var embedder = Load(model, o => o.Normalization = VectorNormalization.Model);
        float[] query = (await embedder.EmbedQueriesAsync(["a"], TestContext.Current.CancellationToken))[0].Vector.ToArray(), document = (await embedder.EmbedDocumentsAsync(["a"], TestContext.Current.CancellationToken))[0].Vector.ToArray();
        float[] kept = [.. OnnxFixture.Row(4).Zip(OnnxFixture.Row(3), (x, y) => x + y)]; // [CLS] and the prompt are left out
        float norm = System.Numerics.Tensors.TensorPrimitives.Norm<float>(kept);
        Golden.Close(kept.Select(v => v / norm).ToArray(), query, 1e-6, "query");
        Assert.NotEqual(query, document);
        Assert.Contains(embedder.Recipe.Warnings, w => w.Contains("'clustering'", StringComparison.Ordinal) && w.Contains("unused", StringComparison.Ordinal));
        Assert.DoesNotContain(embedder.Recipe.Warnings, w => w.Contains("'document'", StringComparison.Ordinal));

        using var tight = Load(model, o => o.MaxTokens = 3); // [CLS] g [SEP]: without its [SEP] the prompt has 3 tokens, so nothing is left
        var outcome = (await tight.EmbedQueriesAsync(["a"], TestContext.Current.CancellationToken))[0];
        Assert.Equal(EmbeddingStatus.Empty, outcome.Status);
        Assert.Contains("prompt", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Recipe_tells_sources_and_warns()
    {
        using var model = new OnnxFixture(pooling: """{"word_embedding_dimension":4}""");
        File.Copy(Path.Combine(model.Folder, "onnx/model.onnx"), Path.Combine(model.Folder, "onnx/model_quantized.onnx"));
        model.Write("config.json", """{"model_type":"bert","hidden_size":4,"vocab_size":20,"max_position_embeddings":8}""");
        using var embedder = Load(model, o => o.QueryPrompt = "g ");
        string Source(string name) => embedder.Recipe.Entries.Single(e => e.Name == name).Source;
        Assert.Equal("override QueryPrompt", Source("query prompt"));
        Assert.Contains("older schema", Source("pooling"), StringComparison.Ordinal);
        Assert.Contains("config.json", Source("max tokens"), StringComparison.Ordinal);
        Assert.Equal("onnx/model.onnx", embedder.Recipe.Entries.Single(e => e.Name == "onnx file").Value);
        string[] expected = ["no pooling mode", "several ONNX files", "above the 8 positions", "12 tokens"];
        Assert.All(expected, e => Assert.Contains(embedder.Recipe.Warnings, w => w.Contains(e, StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_modules_json_the_pooling_must_be_said()
    {
        using var model = new OnnxFixture();
        File.Delete(Path.Combine(model.Folder, "modules.json"));
        Assert.Contains("AgentMemory:Embedding:Pooling", Assert.Throws<EmbeddingModelException>(() => Load(model)).Message, StringComparison.Ordinal);
        using var embedder = Load(model, o => o.Pooling = ["mean"]);
        Assert.Equal(4, embedder.Profile.Dimensions);
    }

    [Fact]
    public void Both_spellings_of_the_types_and_both_schemas_have_one_fingerprint()
    {
        using var older = new OnnxFixture(pooling: """{"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true,"word_embedding_dimension":4}""");
        using var newer = new OnnxFixture(pooling: """{"pooling_mode":["cls","mean"],"embedding_dimension":4}""");
        newer.Write("modules.json", """[{"idx":0,"path":"","type":"sentence_transformers.base.modules.transformer.Transformer"},{"idx":1,"path":"1_Pooling","type":"sentence_transformers.sentence_transformer.modules.pooling.Pooling"},{"idx":2,"path":"2_Normalize","type":"sentence_transformers.sentence_transformer.modules.normalize.Normalize"}]""");
        using var first = Load(older);
        using var second = Load(newer);
        Assert.Equal(first.Profile.Fingerprint, second.Profile.Fingerprint);
    }

    [Fact]
    public async Task Everything_that_changes_vectors_changes_the_fingerprint_and_nothing_else_does()
    {
        using var model = new OnnxFixture();
        model.Tensors("q.safetensors", ("query", [4], [1, 2, 3, 4]));
        using var plain = Load(model);
        await (await IdfWeights.FitAsync(new[] { "a b" }.ToAsyncEnumerable(), plain.Tokenizer, TestContext.Current.CancellationToken)).SaveAsync(Path.Combine(model.Folder, IdfWeights.DefaultFileName), TestContext.Current.CancellationToken);
        Action<OnnxEmbeddingOptions>[] changes =
        [
            o => o.Pooling = ["cls"], o => o.Pooling = ["cls", "max"], o => o.Pooling = ["max", "cls"], o => (o.Pooling, o.PartWeights) = (["cls", "max"], [1, 2]), o => o.IncludePrompt = false,
            o => (o.Pooling, o.AttentionQueryFile) = (["attention"], "q.safetensors"), o => o.TokenWeighting = TokenWeighting.Idf, o => o.TokenWeighting = TokenWeighting.Sif, o => o.MaxTokens = 8,
            o => o.QueryPrompt = "g ", o => o.DocumentPrompt = "g ", o => o.TruncateDim = 2, o => (o.TruncateDim, o.Normalization) = (2, VectorNormalization.Model), o => (o.Modules, o.Normalization) = (["none"], VectorNormalization.Model), o => o.Output = "last_hidden_state",
        ];
        var prints = new HashSet<string> { plain.Profile.Fingerprint };
        foreach (var change in changes)
        {
            using var changed = Load(model, change);
            Assert.True(prints.Add(changed.Profile.Fingerprint), $"change {prints.Count} has the fingerprint of another");
        }
        using (var same = Load(model, o => (o.Concurrency, o.TruncateDim, o.Normalization) = (1, 0, VectorNormalization.Model))) Assert.Equal(plain.Profile.Fingerprint, same.Profile.Fingerprint);
        string moved = model.Folder + "-moved";
        Directory.Move(model.Folder, moved);
        try
        {
            using var elsewhere = OnnxEmbedder.Load(new OnnxEmbeddingOptions { Model = moved });
            Assert.Equal(plain.Profile.Fingerprint, elsewhere.Profile.Fingerprint);
        }
        finally
        {
            Directory.Move(moved, model.Folder);
        }
        File.AppendAllText(Path.Combine(model.Folder, "tokenizer.json"), "\n");
        using var retokenized = Load(model);
        Assert.True(prints.Add(retokenized.Profile.Fingerprint));
    }

    [Fact]
    public async Task Explanation_shows_tokens_places_shares_and_norms()
    {
        using var model = new OnnxFixture();
        using var embedder = Load(model, o => (o.DocumentPrompt, o.Pooling) = ("g ", ["weightedmean", "max"]));
        var explanation = await embedder.ExplainAsync("a bb c", EmbeddingRole.Document, TestContext.Current.CancellationToken);
        Assert.Equal(["[CLS]", "g", "a", "[UNK]", "c", "[SEP]"], explanation.Tokens.Select(t => t.Token));
        Assert.Equal([(0, 0), (0, 0), (0, 1), (2, 4), (5, 6), (0, 0)], explanation.Tokens.Select(t => (t.Start, t.End)));
        Assert.Equal([false, true, false, false, false, false], explanation.Tokens.Select(t => t.Prompt));
        Assert.Equal([1 / 21.0, 2 / 21.0, 3 / 21.0, 4 / 21.0, 5 / 21.0, 6 / 21.0], explanation.Parts[0].Shares.Select(s => Math.Round(s, 12)).Zip(Enumerable.Range(1, 6), (s, i) => Math.Abs(s - (i / 21.0)) < 1e-9 ? i / 21.0 : s));
        Assert.Equal(1, explanation.Parts[1].Shares.Sum(), 1e-9);
        Assert.Equal(Math.Sqrt(explanation.Parts.Sum(p => p.Norm * p.Norm)), explanation.NormBeforeNormalization, 1e-6);
        Assert.Equal(1, explanation.Steps[^1].Norm, 1e-6);
        Assert.Equal((await embedder.EmbedDocumentsAsync(["a bb c"], TestContext.Current.CancellationToken))[0].Vector.ToArray(), explanation.Outcome.Vector.ToArray());
        Assert.Equal(EmbeddingStatus.Empty, (await embedder.ExplainAsync("", cancellationToken: TestContext.Current.CancellationToken)).Outcome.Status);
    }

    [Fact]
    public async Task Shares_times_token_vectors_give_the_pooled_vector()
    {
        using var model = new OnnxFixture();
        using var embedder = Load(model, o => (o.Pooling, o.Normalization, o.Modules) = (["weightedmean"], VectorNormalization.Model, ["none"]));
        var explanation = await embedder.ExplainAsync("a b c d", cancellationToken: TestContext.Current.CancellationToken);
        float[] rebuilt = [.. Enumerable.Range(0, 4).Select(d => (float)explanation.Tokens.Select((t, i) => explanation.Parts[0].Shares[i] * OnnxFixture.Row(t.Id)[d]).Sum())];
        Golden.Close(rebuilt, explanation.Outcome.Vector.Span, 1e-6, "rebuilt");
    }

    private static OnnxTextEmbedder Load(OnnxFixture model, Action<OnnxEmbeddingOptions>? configure = null)
    {
        var options = new OnnxEmbeddingOptions { Model = model.Folder };
        configure?.Invoke(options);
        return OnnxTextEmbedder.Load(options);
    }

    private static async Task<float[]> EmbedAsync(OnnxFixture model, string text, Action<OnnxEmbeddingOptions>? configure = null)
    {
        await using var embedder = Load(model, configure);
        var outcome = (await embedder.EmbedDocumentsAsync([text], TestContext.Current.CancellationToken))[0];
        Assert.True(outcome.HasVector, outcome.Reason);
        return outcome.Vector.ToArray();
    }
}
