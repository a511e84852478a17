using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace AgentMemory.IntegrationTests;

/// <summary><c>agentmemory eval</c> as a process: the whole product on the small sets.</summary>
public sealed class EvalCommandTests
{
    private static readonly string Root = FindRoot();

    private static string Executable { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../src/AgentMemory.Cli/bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!), "net10.0", "AgentMemory.Cli.dll"));

    [Fact]
    public async Task Eval_prints_one_object_with_the_promised_keys_and_leaves_no_folder_behind()
    {
        string temp = Directory.CreateTempSubdirectory("agentmemory-tests").FullName, page = Path.Combine(temp, "page.html");
        try
        {
            var (code, output, error) = await RunAsync(temp, Set("conversations/two-people.json"), "--json", "--html", page, "--set", "Recall:Mode=hybrid", "--compare", "Recall:Mode=cosine");
            Assert.True(code == 0, error);
            using var json = JsonDocument.Parse(output);
            var root = json.RootElement;
            Assert.All(["recall@5", "recall@10", "recall@25", "recall@50", "ndcg@10", "questions", "p50_ms", "p95_ms"], key => Assert.Equal(JsonValueKind.Number, root.GetProperty(key).ValueKind));
            // At most seven turns a conversation: the first ten hits hold them all.
            Assert.Equal((3, 1.0, 1.0), (root.GetProperty("questions").GetInt32(), root.GetProperty("recall@10").GetDouble(), root.GetProperty("recall@50").GetDouble()));
            Assert.Equal("Recall:Mode=cosine", root.GetProperty("compare").GetProperty("setting").GetString());
            Assert.Equal(0.0, root.GetProperty("compare").GetProperty("differences").GetProperty("recall@10").GetProperty("difference").GetDouble());
            Assert.Contains("<svg", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Contains("remember", error, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateDirectories(Path.Combine(temp, "agentmemory-eval")));
        }
        finally
        {
            Directory.Delete(temp, recursive: true);
        }
    }

    [Theory]
    [InlineData("README.md", "Looked for: beir")]
    [InlineData("own.jsonl", "A setting is NAME=VALUE with a known name", "--set", "Nonsense=1")]
    [InlineData("own.jsonl", "cannot be 'many'", "--compare", "ChunkTokens=many")]
    [InlineData("own.jsonl", "one of Hybrid, Cosine, Lexical", "--set", "Recall:Mode=best")]
    [InlineData("beir", "no judgements for the split 'dev'", "--split", "dev")]
    public async Task Eval_refuses_what_it_cannot_measure_with_a_reason(string set, string reason, params string[] arguments)
    {
        var (code, _, error) = await RunAsync(Path.GetTempPath(), [Set(set), .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    private static string Set(string name) => Path.Combine(Root, "tests", "data", "eval", name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "AgentMemory.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No AgentMemory.sln above {AppContext.BaseDirectory}.");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string temp, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Executable, "eval", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["TMPDIR"], start.Environment["TMP"], start.Environment["TEMP"]) = (temp, temp, temp);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, error);
    }
}
