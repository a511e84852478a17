using System.Text.Json;
using Xunit;

namespace AgentMemory.IntegrationTests;

/// <summary>The commands that look at a model, as processes.</summary>
public sealed class EmbeddingCommandTests
{
    [Fact]
    public async Task Inspect_tells_the_recipe_of_the_bundled_model()
    {
        var (code, output, _) = await CommandLine.RunAsync("model", "inspect");
        Assert.Equal(0, code);
        Assert.Contains("cls   [1_Pooling/config.json (older schema)]", output, StringComparison.Ordinal);
        Assert.Contains("2a0e932fd7f03e4412b64e9844872938", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_shows_tokens_and_json_gives_the_same_vector()
    {
        var (code, output, _) = await CommandLine.RunAsync("embed", "Hello  w\u00f6rld", "--explain", "--set", "Pooling=cls,mean");
        Assert.Equal(0, code);
        Assert.Contains("7..12", output, StringComparison.Ordinal);
        Assert.Contains("pooling   mean: 4 of 4 tokens count", output, StringComparison.Ordinal);
        var (_, json, _) = await CommandLine.RunAsync("embed", "hello", "--json", "--explain");
        using var document = JsonDocument.Parse(json);
        Assert.Equal(384, document.RootElement.GetProperty("explanation").GetProperty("outcome").GetProperty("vector").GetArrayLength());
        Assert.Equal("[CLS]", document.RootElement.GetProperty("explanation").GetProperty("tokens")[0].GetProperty("token").GetString());
    }

    [Fact]
    public async Task Fitted_counts_are_used_and_change_the_profile()
    {
        string folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "corpus.txt"), "the cat\nthe dog\n\nthe bird sings\n", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "more.jsonl"), """{"text":"the fish"}""" + "\n", TestContext.Current.CancellationToken);
            string counts = Path.Combine(folder, "counts.json");
            var (code, output, error) = await CommandLine.RunAsync("model", "fit-idf", folder, "--output", counts);
            Assert.True(code == 0, error);
            Assert.Contains("Counted 4 texts", output, StringComparison.Ordinal);
            Assert.True(File.Exists(counts));
            var (missing, _, reason) = await CommandLine.RunAsync("model", "fit-idf", Path.Combine(folder, "none.txt"));
            Assert.Equal((2, true), (missing, reason.Contains("none.txt", StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(1, "white space", "embed", " ")]
    [InlineData(2, "--set", "embed", "x", "--set", "Nonsense=1")]
    [InlineData(2, "PartWeights", "embed", "x", "--set", "PartWeights=a")]
    [InlineData(3, "no model folder", "model", "inspect", "/nowhere/at-all")]
    public async Task Failures_have_a_reason_and_an_exit_code(int expected, string reason, params string[] arguments)
    {
        var (code, _, error) = await CommandLine.RunAsync(arguments);
        Assert.Equal(expected, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }
}
