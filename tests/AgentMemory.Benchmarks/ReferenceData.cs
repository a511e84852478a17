namespace AgentMemory.Benchmarks;

/// <summary>The reference data, which is not part of the repository.</summary>
internal static class ReferenceData
{
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static string Require(string relative)
    {
        string root = Environment.GetEnvironmentVariable("AGENTMEMORY_TEST_DATA") is { Length: > 0 } set ? set : Path.Combine("..", "shared", "data");
        string path = Path.GetFullPath(Path.Combine(root, relative));
        return File.Exists(path) ? path : throw new FileNotFoundException($"Reference data '{relative}' is not at {Path.GetFullPath(root)}; set AGENTMEMORY_TEST_DATA to the folder that holds it.");
    }
}
