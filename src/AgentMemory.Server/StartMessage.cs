using System.Globalization;
using AgentMemory.Hosting;

namespace AgentMemory.Server;

/// <summary>What the console says once the service listens: where, on which data, with what, and one line to try.</summary>
internal static class StartMessage
{
    /// <param name="urls">Where it listens.</param>
    /// <param name="folder">Data folder of the embedded engine; null on a Qdrant server.</param>
    /// <param name="index">The index.</param>
    /// <param name="model">Profile of the model.</param>
    /// <param name="stats">Of the default tenant; null while the server is away and memories are spooled.</param>
    /// <param name="registered">Whether the command line finds this server through its data folder.</param>
    public static IEnumerable<string> Lines(ICollection<string> urls, string? folder, IMemoryIndex index, EmbeddingProfileInfo model, MemoryStats? stats, bool registered)
    {
        string url = urls.First();
        yield return $"AgentMemory listens on {string.Join(", ", urls)}; API reference at {url}/docs";
        yield return $"  data    {folder ?? index.Description}, collection {index.Collection}, {(stats is null ? "which does not answer: memories wait in the spool until it does" : Count(stats.Memories) + " of the default tenant")}";
        yield return $"  engine  {(folder is null ? index.Description : "embedded (exact search, one process a folder)")}";
        yield return $"  model   {model.Model}, {model.Dimensions.ToString(CultureInfo.InvariantCulture)} dimensions";
        yield return $"  try     {Try(url, registered && folder == new AgentMemoryOptions().DataFolder())}";
        yield return "  stop    Ctrl+C";
    }

    private static string Count(long memories) => memories == 1 ? "1 memory" : memories.ToString("N0", CultureInfo.InvariantCulture) + " memories";

    // In the repository the command line can be run from its project; elsewhere every machine that runs this has an HTTP client.
    private static string Try(string url, bool found) => File.Exists(Path.Combine("src", "AgentMemory.Cli", "AgentMemory.Cli.csproj"))
        ? $"dotnet run --project src/AgentMemory.Cli -- remember \"The deploy key lives in the vault.\"{(found ? "" : " --server " + url)}"
        : $$"""curl {{url}}/v1/memories -H "Content-Type: application/json" -d '{"items":[{"text":"The deploy key lives in the vault."}]}'""";
}
