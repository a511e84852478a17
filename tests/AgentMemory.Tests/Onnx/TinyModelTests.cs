using System.Text.Json;
using AgentMemory.Onnx;
using AgentMemory.Onnx.Embedding;
using Xunit;

namespace AgentMemory.Tests.Onnx;

/// <summary>Complete small models end to end against the vectors of sentence-transformers.</summary>
public sealed class TinyModelTests
{
    public static TheoryData<string> Models()
    {
        var data = new TheoryData<string>();
        string root = Path.Combine(TestData.Folder, "tiny-models");
        if (Directory.Exists(root))
            foreach (string folder in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)) data.Add(Path.GetFileName(folder));
        if (data.Count == 0) data.Add("");
        return data;
    }

    [Theory, MemberData(nameof(Models))]
    public async Task Every_column_equals_the_reference(string name)
    {
        string folder = TestData.Require(Path.Combine("tiny-models", name));
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(folder, "golden.jsonl"), TestContext.Current.CancellationToken);
        using var header = JsonDocument.Parse(lines[0]);
        double tolerance = header.RootElement.GetProperty("tolerance").GetDouble();
        int cases = 0;
        foreach (var column in header.RootElement.GetProperty("columns").EnumerateObject())
        {
            var arguments = column.Value;
            var options = new OnnxEmbeddingOptions { Model = folder, Normalization = VectorNormalization.Model };
            if (arguments.TryGetProperty("normalize_embeddings", out var normalize) && normalize.GetBoolean()) options.Normalization = VectorNormalization.Unit;
            if (arguments.TryGetProperty("truncate_dim", out var truncate)) options.TruncateDim = truncate.GetInt32();
            string? named = arguments.TryGetProperty("prompt_name", out var promptName) ? promptName.GetString() : null;
            if (arguments.TryGetProperty("prompt", out var prompt)) options.DocumentPrompt = prompt.GetString();
            else if (named is not null) options.DocumentPrompt = PromptOf(folder, named);
            else options.DocumentPrompt = DefaultPrompt(folder);
            await using var embedder = OnnxTextEmbedder.Load(options);
            foreach (string line in lines.Skip(1))
            {
                using var golden = JsonDocument.Parse(line);
                string text = golden.RootElement.GetProperty("text").GetString()!;
                var outcome = await embedder.ComputeAsync(text, options.DocumentPrompt!, TestContext.Current.CancellationToken);
                Assert.True(outcome.HasVector, $"{name} {column.Name} '{text}': {outcome.Reason}");
                Golden.Close(Golden.Vector(golden.RootElement.GetProperty(column.Name).GetString()!), outcome.Vector.Span, tolerance, $"{name} {column.Name} '{text}'");
                cases++;
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {cases} vectors within {tolerance}");
    }

    [Fact]
    public async Task Twins_in_the_older_schema_have_the_same_fingerprint()
    {
        string root = TestData.Require("tiny-models");
        int twins = 0;
        foreach (string legacy in Directory.EnumerateDirectories(root, "*-legacy"))
        {
            await using var older = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = legacy });
            await using var newer = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = legacy[..^"-legacy".Length] });
            Assert.Equal(newer.Profile.Fingerprint, older.Profile.Fingerprint);
            twins++;
        }
        Assert.True(twins > 0);
    }

    [Fact]
    public async Task Queries_and_documents_get_their_own_prompts()
    {
        string folder = TestData.Require(Path.Combine("tiny-models", "bert-prompts-excluded"));
        await using var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = folder });
        using var golden = JsonDocument.Parse(File.ReadLines(Path.Combine(folder, "golden.jsonl")).Skip(4).First());
        string text = golden.RootElement.GetProperty("text").GetString()!;
        var query = (await embedder.EmbedQueriesAsync([text], TestContext.Current.CancellationToken))[0];
        var document = (await embedder.EmbedDocumentsAsync([text], TestContext.Current.CancellationToken))[0];
        Golden.Close(Golden.Vector(golden.RootElement.GetProperty("vq").GetString()!), query.Vector.Span, 1e-5, "query");
        Golden.Close(Golden.Vector(golden.RootElement.GetProperty("v").GetString()!), document.Vector.Span, 1e-5, "document");
    }

    private static string PromptOf(string folder, string name)
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "config_sentence_transformers.json")));
        return config.RootElement.GetProperty("prompts").GetProperty(name).GetString()!;
    }

    private static string DefaultPrompt(string folder)
    {
        string file = Path.Combine(folder, "config_sentence_transformers.json");
        if (!File.Exists(file)) return "";
        using var config = JsonDocument.Parse(File.ReadAllText(file));
        return config.RootElement.TryGetProperty("default_prompt_name", out var name) && name.ValueKind == JsonValueKind.String ? PromptOf(folder, name.GetString()!) : "";
    }
}
