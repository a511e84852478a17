using Xunit;

namespace AgentMemory.Tests;

/// <summary>The reference data, which is not part of the repository: tests that want it skip with a reason where it is missing.</summary>
public static class TestData
{
    /// <summary>Root of the repository, found upwards from the test's own folder.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The bundled default model.</summary>
    public static string BundledModel => Path.Combine(RepositoryRoot, "models", "bge-small-en-v1.5-int8");

    /// <summary>Where the reference data would be; it may not exist.</summary>
    public static string Folder => Root;

    private static string Root => Environment.GetEnvironmentVariable("AGENTMEMORY_TEST_DATA") is { Length: > 0 } set
        ? set
        : Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "data"));

    /// <summary>Full path of a file or folder of the reference data; skips the test where it is missing.</summary>
    public static string Require(string relative)
    {
        string path = Path.Combine(Root, relative);
        if (!File.Exists(path) && !Directory.Exists(path))
            Assert.Skip($"Reference data '{relative}' is not at {Root}; set AGENTMEMORY_TEST_DATA to the folder that holds it.");
        return path;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "AgentMemory.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No AgentMemory.sln above {AppContext.BaseDirectory}.");
    }
}
