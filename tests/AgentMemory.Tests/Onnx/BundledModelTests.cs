using AgentMemory.Onnx;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AgentMemory.Tests.Onnx;

public sealed class BundledModelTests
{
    [Fact]
    public async Task Vectors_have_unit_length_repeat_and_rank_by_meaning()
    {
        await using var provider = Provider(TestData.BundledModel);
        var embedder = provider.GetRequiredService<ITextEmbedder>();
        string[] texts = ["The cat sleeps on the sofa.", "A kitten naps on the couch.", "Interest rates rose again."];
        var outcomes = await embedder.EmbedDocumentsAsync(texts);
        Assert.All(outcomes, o => Assert.Equal(1, Math.Sqrt(o.Vector.ToArray().Sum(x => (double)x * x)), 1e-6));
        var alone = (await embedder.EmbedDocumentsAsync([texts[1]]))[0];
        Assert.Equal(outcomes[1].Vector.ToArray(), alone.Vector.ToArray());
        Assert.True(Cosine(outcomes[0], outcomes[1]) > Cosine(outcomes[0], outcomes[2]) + 0.1);
    }

    [Fact]
    public async Task Hopeless_and_long_texts_have_a_status_and_the_others_arrive()
    {
        await using var provider = Provider(TestData.BundledModel);
        var embedder = provider.GetRequiredService<ITextEmbedder>();
        var outcomes = await embedder.EmbedDocumentsAsync(["fine", "", string.Concat(Enumerable.Repeat("word ", 2000)), "\ud800 lone \0 \u202e", "  "]);
        Assert.Equal([EmbeddingStatus.Ok, EmbeddingStatus.Empty, EmbeddingStatus.Truncated, EmbeddingStatus.Ok, EmbeddingStatus.Empty], outcomes.Select(o => o.Status));
        Assert.Equal((512, 2002), (outcomes[2].Tokens, outcomes[2].TotalTokens));
    }

    [Fact]
    public async Task Generators_of_the_extensions_contract_give_the_same_vectors()
    {
        await using var provider = Provider(TestData.BundledModel);
        var generator = provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("document");
        var direct = (await provider.GetRequiredService<ITextEmbedder>().EmbedDocumentsAsync(["hello"]))[0];
        Assert.Equal(direct.Vector.ToArray(), (await generator.GenerateAsync(["hello"]))[0].Vector.ToArray());
    }

    [Fact]
    public async Task Fingerprint_is_the_one_that_existing_collections_hold()
    {
        await using var provider = Provider(TestData.BundledModel);
        Assert.Equal("2a0e932fd7f03e4412b64e9844872938", provider.GetRequiredService<ITextEmbedder>().Profile.Fingerprint);
    }

    [Fact]
    public void Missing_folder_says_what_to_set()
    {
        using var provider = Provider(Path.Combine(Path.GetTempPath(), "no-such-model"));
        var error = Assert.Throws<EmbeddingModelException>(() => provider.GetRequiredService<ITextEmbedder>());
        Assert.Contains("AgentMemory:Embedding:Model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_file_is_refused_with_both_hashes()
    {
        string copy = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
        try
        {
            foreach (string file in Directory.EnumerateFiles(TestData.BundledModel, "*", SearchOption.AllDirectories))
            {
                string target = Path.Combine(copy, Path.GetRelativePath(TestData.BundledModel, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
            File.AppendAllText(Path.Combine(copy, "config.json"), " ");
            using var provider = Provider(copy);
            var error = Assert.Throws<EmbeddingModelException>(() => provider.GetRequiredService<ITextEmbedder>());
            Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
            Assert.Contains("sha256", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static ServiceProvider Provider(string model)
    {
        var services = new ServiceCollection();
        services.AddAgentMemory().UseOnnx(o => o.Model = model);
        return services.BuildServiceProvider();
    }

    private static float Cosine(EmbeddingOutcome a, EmbeddingOutcome b) => System.Numerics.Tensors.TensorPrimitives.Dot(a.Vector.Span, b.Vector.Span);
}
