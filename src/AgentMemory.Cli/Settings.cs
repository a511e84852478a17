using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace AgentMemory.Cli;

/// <summary>The settings of one command: file, environment, then <c>--data</c>.</summary>
internal static class Settings
{
    public static IConfiguration Read(ParseResult parsed) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .AddInMemoryCollection(parsed.GetValue(CommonOptions.Data) is { } data ? [new("AgentMemory:DataPath", data)] : [])
        .Build();
}
