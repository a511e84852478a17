using System.Globalization;
using System.Text.Json;
using AgentMemory.Onnx;
using AgentMemory.Onnx.Embedding;
using AgentMemory.Onnx.Tokenization;
using Xunit;

namespace AgentMemory.Tests.Onnx;

/// <summary>Real models against vectors that others made with the same weights.</summary>
public sealed class RealModelTests
{
    [Theory]
    [InlineData("bge-small-en-v1.5-int8", "end-to-end-bge-small-int8.jsonl")]
    [InlineData("all-MiniLM-L6-v2-int8", "end-to-end-minilm-int8.jsonl")]
    public async Task Golden_vectors_are_reached_one_text_at_a_time(string model, string golden)
    {
        string texts = TestData.Require(Path.Combine("pooling-golden", "end-to-end-texts.jsonl")), file = TestData.Require(Path.Combine("pooling-golden", golden));
        string folder = Folder(model);
        var byId = new Dictionary<int, string>();
        var ids = new Dictionary<int, int[]>();
        foreach (string line in File.ReadLines(texts))
        {
            using var text = JsonDocument.Parse(line);
            if (!text.RootElement.TryGetProperty("id", out var id)) continue;
            byId[id.GetInt32()] = text.RootElement.GetProperty("text").GetString()!;
            ids[id.GetInt32()] = Golden.Integers(text.RootElement.GetProperty("ids"));
        }
        string[] lines = File.ReadAllLines(file);
        using var header = JsonDocument.Parse(lines[0]);
        double bar = System.Runtime.Intrinsics.X86.Avx2.IsSupported ? 0.999 : 0.985, worst = 1;
        int cases = 0;
        foreach (var variant in header.RootElement.GetProperty("variants").EnumerateObject())
        {
            string prefix = variant.Value.GetProperty("prefix").GetString()!, suffix = variant.Name[1..];
            await using var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = folder, DocumentPrompt = prefix });
            Assert.Contains(embedder.Recipe.Entries, e => e.Value.Contains(header.RootElement.GetProperty("sha256").GetString()!, StringComparison.Ordinal));
            foreach (string line in lines.Skip(1))
            {
                using var row = JsonDocument.Parse(line);
                if (!row.RootElement.TryGetProperty("id", out var id) || !row.RootElement.TryGetProperty(variant.Name, out var vector)) continue;
                string text = byId[id.GetInt32()];
                if (prefix.Length == 0 && model.StartsWith("bge", StringComparison.Ordinal)) Assert.Equal(ids[id.GetInt32()], embedder.Tokenizer.Encode(text, maxLength: 512).Ids);
                var outcome = await embedder.ComputeAsync(text, prefix, TestContext.Current.CancellationToken);
                Assert.Equal((row.RootElement.GetProperty("n" + suffix).GetInt32(), row.RootElement.GetProperty("total" + suffix).GetInt32()), (outcome.Tokens, outcome.TotalTokens));
                double cosine = Golden.Cosine(Golden.Vector(vector.GetString()!), outcome.Vector.ToArray());
                worst = Math.Min(worst, cosine);
                Assert.True(cosine >= bar, string.Create(CultureInfo.InvariantCulture, $"text {id} {variant.Name}: cosine {cosine}"));
                cases++;
            }
        }
        Assert.True(cases > 0);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model}: {cases} vectors, lowest cosine {worst:0.000000}"));
    }

    // The path can be set to the folder of the published full-precision model, whose vectors sentence-transformers made.
    [Fact]
    public async Task Golden_vectors_of_full_precision_are_reached()
    {
        string folder = Environment.GetEnvironmentVariable("AGENTMEMORY_TEST_MINILM_FP32") ?? "";
        if (!Directory.Exists(folder)) Assert.Skip("AGENTMEMORY_TEST_MINILM_FP32 names no folder with all-MiniLM-L6-v2 in full precision.");
        string golden = TestData.Require(Path.Combine("pooling-golden", "end-to-end-minilm-fp32.jsonl"));
        var byId = new Dictionary<int, string>();
        foreach (string line in File.ReadLines(TestData.Require(Path.Combine("pooling-golden", "end-to-end-texts.jsonl"))))
        {
            using var text = JsonDocument.Parse(line);
            if (text.RootElement.TryGetProperty("id", out var id)) byId[id.GetInt32()] = text.RootElement.GetProperty("text").GetString()!;
        }
        await using var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = folder });
        foreach (string line in File.ReadLines(golden).Skip(1))
        {
            using var row = JsonDocument.Parse(line);
            if (!row.RootElement.TryGetProperty("v", out var vector)) continue;
            var outcome = await embedder.ComputeAsync(byId[row.RootElement.GetProperty("id").GetInt32()], "", TestContext.Current.CancellationToken);
            Golden.Close(Golden.Vector(vector.GetString()!), outcome.Vector.Span, 1e-5, line[..30]);
        }
    }

    private static string Folder(string model)
    {
        string bundled = Path.Combine(TestData.RepositoryRoot, "models", model), reference = Path.GetFullPath(Path.Combine(TestData.Folder, "..", "models", model));
        if (Directory.Exists(bundled)) return bundled;
        if (!Directory.Exists(reference)) Assert.Skip($"The model '{model}' is neither bundled nor at {reference}.");
        return reference;
    }
}
