using System.Diagnostics;
using AgentMemory.Onnx;
using AgentMemory.Onnx.Embedding;
using Xunit;

namespace AgentMemory.Tests.Onnx;

/// <summary>Folders with one fault each: what a user is told.</summary>
public sealed class BrokenModelTests
{
    /// <summary>Folder and what the message says, facts only.</summary>
    public static TheoryData<string, string[]> Faults() => new()
    {
        { "no-modules-json", ["modules.json", "Pooling"] },
        { "modules-json-not-json", ["modules.json", "line"] },
        { "modules-json-empty-list", ["modules.json", "no modules"] },
        { "unknown-module", ["acme_models.SpecialPooling"] },
        { "unsupported-module-lstm", ["LSTM", "known but not supported"] },
        { "path-outside-folder", ["Module 1", "leaves the model folder"] },
        { "pooling-config-missing", ["1_Pooling", "config.json", "missing"] },
        { "pooling-dimension-wrong", ["32", "8"] },
        { "pooling-mode-unknown", ["'attention'", "cls, max, mean, mean_sqrt_len_tokens, weightedmean, lasttoken"] },
        { "pooling-mode-unknown-in-list", ["'median'"] },
        { "pooling-unknown-legacy-flag", ["pooling_mode_attention_tokens"] },
        { "pooling-mode-wrong-type", ["pooling_mode", "Number"] },
        { "onnx-missing", ["no ONNX file", "onnx/model.onnx"] },
        { "onnx-truncated", ["cannot be read", "sha256"] },
        { "onnx-empty", ["no bytes"] },
        { "onnx-is-lfs-pointer", ["Git LFS pointer"] },
        { "onnx-is-html", ["web page"] },
        { "external-data-missing", ["model.onnx_data", "not beside it"] },
        { "external-data-short", ["model.onnx_data", "too short"] },
        { "external-data-outside-folder", ["leaves the model folder"] },
        { "output-rank-4", ["last_hidden_state", "4 axes"] },
        { "output-unknown-name", ["logits", "AgentMemory:Embedding:Output"] },
        { "output-classifier", ["logits", "classifier", "2"] },
        { "output-int64", ["int64", "float16"] },
        { "extra-input", ["pixel_values"] },
        { "tokenizer-missing", ["tokenizer.json"] },
        { "tokenizer-not-json", ["tokenizer.json"] },
        { "tokenizer-larger-than-model", ["1999", "300"] },
        { "tokenizer-unknown-kind", ["Syllable"] },
        { "tokenizer-unknown-normalizer", ["Romanize"] },
        { "tokenizer-without-unk", ["[UNK]"] },
        { "tokenizer-template-unknown-token", ["[SEP]"] },
        { "dense-shape-wrong", ["8", "6"] },
        { "dense-weights-missing", ["2_Dense", "model.safetensors", "missing"] },
        { "dense-activation-unknown", ["acme.Swoosh"] },
        { "dense-safetensors-truncated", ["2_Dense", "ends before its last tensor"] },
        { "dense-safetensors-huge-header", ["header length", "larger than the file"] },
        { "default-prompt-unknown", ["'query'", "not among"] },
        { "similarity-unknown", ["jaccard", "cosine, dot, euclidean, manhattan"] },
    };

    [Theory, MemberData(nameof(Faults))]
    public void Fault_is_told_at_load_with_its_facts(string name, string[] facts)
    {
        string folder = TestData.Require(Path.Combine("broken-models", name));
        long start = Stopwatch.GetTimestamp();
        var error = Assert.Throws<EmbeddingModelException>(() => OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = folder }).Dispose());
        Assert.All(facts, f => Assert.Contains(f, error.Message, StringComparison.Ordinal));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1), "the fault took too long to find");
    }

    [Theory]
    [InlineData("good", null)]
    [InlineData("pad-token-missing", null)]
    [InlineData("batch-fixed-at-1", null)]
    [InlineData("sequence-fixed-at-16", null)]
    [InlineData("max-length-above-positions", "96 positions")]
    [InlineData("truncate-dim-too-large", "truncate_dim 64")]
    public async Task Harmless_faults_load_embed_and_are_reported(string name, string? warning)
    {
        string folder = TestData.Require(Path.Combine("broken-models", name));
        await using var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = folder });
        var outcomes = await embedder.EmbedDocumentsAsync(["the cat", "a dog in the park", string.Concat(Enumerable.Repeat("word ", 500))], TestContext.Current.CancellationToken);
        Assert.Equal([EmbeddingStatus.Ok, EmbeddingStatus.Ok, EmbeddingStatus.Truncated], outcomes.Select(o => o.Status));
        Assert.All(outcomes, o => Assert.Equal(1, System.Numerics.Tensors.TensorPrimitives.Norm(o.Vector.Span), 1e-6));
        if (warning is not null) Assert.Contains(embedder.Recipe.Warnings, w => w.Contains(warning, StringComparison.Ordinal));
        if (name == "pad-token-missing") Assert.Contains(embedder.Recipe.Entries, e => e is { Name: "padding id", Value: "0" } && e.Source.Contains("config.json (pad_token_id)", StringComparison.Ordinal));
        if (name == "sequence-fixed-at-16") Assert.Equal(16, outcomes[2].Tokens);
    }

    [Fact]
    public async Task Any_other_folder_is_refused_by_name_or_embeds()
    {
        string root = TestData.Require("broken-models");
        string[] known = [.. Faults().Select(f => f.Data.Item1)];
        foreach (string folder in Directory.EnumerateDirectories(root).Where(f => !known.Contains(Path.GetFileName(f))))
        {
            try
            {
                await using var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = folder });
                var outcomes = await embedder.EmbedDocumentsAsync(["the cat", "a dog in the park"], TestContext.Current.CancellationToken);
                Assert.All(outcomes, o => Assert.True(o.HasVector || o.Reason is { Length: > 0 }));
            }
            catch (EmbeddingModelException ex)
            {
                Assert.True(ex.Message.Length > 20, folder);
            }
        }
    }

    [Fact]
    public async Task Broken_row_of_the_weights_fails_only_its_texts()
    {
        string folder = TestData.Require(Path.Combine("broken-models", "weights-nan"));
        await using var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = folder });
        await using var good = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = TestData.Require(Path.Combine("broken-models", "good")) });
        string[] texts = ["a b c", "f", "a dog", "f a"];
        var outcomes = await embedder.EmbedDocumentsAsync(texts, TestContext.Current.CancellationToken);
        var expected = await good.EmbedDocumentsAsync(texts, TestContext.Current.CancellationToken);
        Assert.Equal([EmbeddingStatus.Ok, EmbeddingStatus.Invalid, EmbeddingStatus.Ok, EmbeddingStatus.Invalid], outcomes.Select(o => o.Status));
        Assert.Contains("NaN", outcomes[1].Reason, StringComparison.Ordinal);
        Assert.Equal(expected[0].Vector.ToArray(), outcomes[0].Vector.ToArray());
        Assert.Equal(expected[2].Vector.ToArray(), outcomes[2].Vector.ToArray());
    }
}
