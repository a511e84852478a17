using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit;

namespace AgentMemory.IntegrationTests;

/// <summary>The server as a process: what its console says, and how it ends.</summary>
public sealed class ServerProcessTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));

    private static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, "AgentMemory.Server.dll");

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Console_says_where_what_and_how_and_logs_no_text_of_anybody()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Signals are Unix's.");
        using var process = Start($"--AgentMemory:DataPath={_folder}", "--AgentMemory:Server:Url=http://127.0.0.1:0");
        string first = (await process.StandardOutput.ReadLineAsync())!;
        Assert.StartsWith("AgentMemory listens on http://127.0.0.1:", first, StringComparison.Ordinal);
        var url = new Uri(first.Split(' ')[3].TrimEnd(';'));
        using var http = new HttpClient { BaseAddress = url };
        using var content = new StringContent("""{"items":[{"text":"the secret sentence"}]}""", Encoding.UTF8, "application/json");
        using var stored = await http.PostAsync(new Uri("/v1/memories", UriKind.Relative), content);
        using var listed = await http.GetAsync(new Uri("/v1/memories?filter=%7B%22speaker%22%3A%22secret%22%7D&tenant=secret", UriKind.Relative));
        using var refused = await http.GetAsync(new Uri("/v1/memories?filter=%7Bsecret", UriKind.Relative));
        Assert.Equal([200, 200, 400], new[] { stored, listed, refused }.Select(r => (int)r.StatusCode));
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        string rest = await process.StandardOutput.ReadToEndAsync(), error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains($"data    {_folder}", rest, StringComparison.Ordinal);
        Assert.Contains("model   bge-small-en-v1.5-int8, 384 dimensions", rest, StringComparison.Ordinal);
        Assert.Contains($"/v1/memories -H", rest, StringComparison.Ordinal); // outside the repository: a line that works anywhere
        Assert.Contains("HTTP GET /v1/memories responded 400", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", rest + error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "server.json")));
    }

    [Theory]
    [InlineData("Url", "--AgentMemory:Server:Url=nowhere")]
    [InlineData("MaxRequestBytes", "--AgentMemory:Server:MaxRequestBytes=5")]
    [InlineData("ShutdownSeconds", "--AgentMemory:Server:ShutdownSeconds=soon")]
    [InlineData("Endpoint", "--AgentMemory:Qdrant:Endpoint=nowhere")]
    [InlineData("no model folder", "--AgentMemory:Embedding:Model=/nowhere")]
    [InlineData("choose another folder", "--AgentMemory:DataPath=/dev/null/data")]
    [InlineData("ChunkTokens", "--AgentMemory:ChunkTokens=1")]
    public async Task Setting_that_cannot_work_ends_it_with_one_line(string says, params string[] arguments)
    {
        using var process = Start([$"--AgentMemory:DataPath={_folder}", .. arguments]);
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(3, process.ExitCode);
        Assert.StartsWith("AgentMemory cannot run:", error, StringComparison.Ordinal);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Executable, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() })!;
}
