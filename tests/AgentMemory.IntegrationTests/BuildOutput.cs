using System.Reflection;

namespace AgentMemory.IntegrationTests;

/// <summary>Where the build put things. The tests' own folder is no place to start a process from: it leaves out what the web framework brings.</summary>
internal static class BuildOutput
{
    /// <summary>Root of the repository.</summary>
    public static string RepositoryRoot { get; } = Read("RepositoryRoot");

    /// <summary>The command line in its own output folder.</summary>
    public static string CommandLine { get; } = Read("CommandLine");

    private static string Read(string key) => typeof(BuildOutput).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
