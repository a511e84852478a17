using Xunit;

namespace AgentMemory.IntegrationTests.Replay;

/// <summary>Where recordings lie: hand-written ones in the repository, those of a real server in the reference data.</summary>
internal static class RecordingFiles
{
    public static string HandWritten { get; } = Path.Combine(FindRoot(), "tests", "data", "recordings");

    /// <summary>It may not exist.</summary>
    public static string OfServer { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("AGENTMEMORY_TEST_DATA") is { Length: > 0 } set ? set : Path.GetFullPath(Path.Combine(FindRoot(), "..", "shared", "data")), "qdrant-recordings");

    public static TheoryData<string> Names(string folder)
    {
        var names = new TheoryData<string>();
        if (Directory.Exists(folder))
            foreach (string file in Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal)) names.Add(Path.GetFileNameWithoutExtension(file));
        return names;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "AgentMemory.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No AgentMemory.sln above {AppContext.BaseDirectory}.");
    }
}
