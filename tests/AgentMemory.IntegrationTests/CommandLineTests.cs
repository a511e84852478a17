using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace AgentMemory.IntegrationTests;

/// <summary>The memory's commands on a data folder, as processes.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));

    private string Data => Path.Combine(_folder, "data");

    public CommandLineTests() => Directory.CreateDirectory(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Interrupted_ingest_keeps_what_was_acknowledged_and_reports_the_rest(string signal)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Signals are Unix's.");
        if (signal == "INT" && InterruptIsIgnored()) Assert.Skip("This process was started with SIGINT ignored, which its children inherit.");
        const int Files = 60;
        string texts = Path.Combine(_folder, "texts");
        Directory.CreateDirectory(texts);
        for (int i = 0; i < Files; i++)
            await File.WriteAllTextAsync(Path.Combine(texts, $"{i:000}.txt"), string.Concat(Enumerable.Range(0, 400).Select(w => $"word{w} of file {i}. ")));

        using var process = CommandLine.Start("ingest", texts, "--data", Data);
        var lines = new List<string> { (await process.StandardOutput.ReadLineAsync())! };
        using (var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line) lines.Add(line);
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("Cancelled", error, StringComparison.Ordinal);
        Assert.Equal(Files, lines.Count); // one line a file, read or not
        string[] stored = [.. lines.Where(l => l.StartsWith("stored", StringComparison.Ordinal))];
        Assert.InRange(stored.Length, 1, Files - 1);
        Assert.All(lines.Except(stored), l => Assert.Contains("ancelled", l, StringComparison.Ordinal));
        var (code, json, _) = await CommandLine.RunAsync("list", "--page-size", "1000", "--json", "--data", Data);
        Assert.Equal(0, code);
        using var page = JsonDocument.Parse(json);
        var chunks = page.RootElement.GetProperty("items").EnumerateArray().CountBy(m => m.GetProperty("source").GetProperty("uri").GetString()!).ToDictionary();
        Assert.All(stored, line => // "stored  PATH (N chunks)"
        {
            string path = line[8..line.LastIndexOf(" (", StringComparison.Ordinal)];
            Assert.Contains($"({chunks[path]} chunk", line, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Standard_input_is_ingested_and_found_again()
    {
        var (code, output, error) = await CommandLine.RunWithInputAsync("The ferry leaves at nine.", "ingest", "-", "--id", "notes", "--data", Data);
        Assert.True(code == 0, error);
        Assert.Contains("notes (1 chunk)", output, StringComparison.Ordinal);
        (code, output, _) = await CommandLine.RunAsync("recall", "When does the ferry leave?", "--json", "--data", Data);
        Assert.Equal(0, code);
        Assert.Contains("The ferry leaves at nine.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_bad_file_is_told_and_the_good_one_is_stored()
    {
        string good = Write("good.txt", "fine"u8), binary = Write("binary.txt", [65, 0]), latin = Write("latin.txt", [0xE9]), other = Write("a.exe", [1]);
        var (code, output, _) = await CommandLine.RunAsync("ingest", good, binary, latin, other, Path.Combine(_folder, "none.md"), "--json", "--data", Data);
        Assert.Equal(1, code);
        using var answer = JsonDocument.Parse(output);
        Assert.Equal(["binary", "file-not-found", "not-utf8", "stored", "unsupported-type"], answer.RootElement.GetProperty("receipts").EnumerateArray()
            .Select(r => r.TryGetProperty("code", out var c) ? c.GetString()! : r.GetProperty("status").GetString()!).Order(StringComparer.Ordinal));
        string Write(string name, ReadOnlySpan<byte> bytes)
        {
            string path = Path.Combine(_folder, name);
            File.WriteAllBytes(path, bytes);
            return path;
        }
    }

    [Theory]
    [InlineData(2, "empty", "recall", " ")]
    [InlineData(2, "filter.colour", "recall", "x", "--filter", "{\"colour\":1}")]
    [InlineData(2, "JSON", "recall", "x", "--filter", "{")]
    [InlineData(2, "UUID", "get", "abc")]
    [InlineData(1, "no memory", "get", "2f1b0c5e-0000-4000-8000-000000000000")]
    [InlineData(2, "control character", "stats", "--tenant", "a\u0001b")]
    [InlineData(2, "Say what to forget", "forget")]
    [InlineData(2, "--server wants", "stats", "--server", "nowhere")]
    [InlineData(3, "cannot be reached", "stats", "--server", "http://127.0.0.1:9")]
    [InlineData(2, "nonsense", "nonsense")]
    public async Task Bad_argument_has_a_reason_and_an_exit_code(int expected, string reason, params string[] arguments)
    {
        var (code, _, error) = await CommandLine.RunAsync([.. arguments, "--data", Data]);
        Assert.Equal(expected, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_held_by_another_process_is_told_with_its_pid()
    {
        using var engine = AgentMemory.Qdrant.Embedded.EmbeddedQdrant.Open(Data);
        var (code, _, error) = await CommandLine.RunAsync("stats", "--data", Data);
        Assert.Equal(3, code);
        Assert.Contains($"in use by process {Environment.ProcessId}", error, StringComparison.Ordinal);
    }

    // Bit 2 of the mask of ignored signals.
    private static bool InterruptIsIgnored() => OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } mask
        && (ulong.Parse(mask.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 2) != 0;
}
