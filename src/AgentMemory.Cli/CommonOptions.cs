using System.CommandLine;

namespace AgentMemory.Cli;

/// <summary>Options of every command.</summary>
internal static class CommonOptions
{
    public static Option<string?> Data { get; } = new("--data") { Description = "Data folder of the embedded engine.", Recursive = true };

    public static Option<string?> Server { get; } = new("--server") { Description = "Address of a server, for instance http://127.0.0.1:7180.", Recursive = true };

    public static Option<bool> Json { get; } = new("--json") { Description = "JSON for machines.", Recursive = true };

    public static Option<string?> Tenant { get; } = new("--tenant") { Description = "Tenant; 'default' unless said otherwise.", Recursive = true };

    public static Option<string?> User { get; } = new("--user") { Description = "User.", Recursive = true };

    public static Option<string?> Agent { get; } = new("--agent") { Description = "Agent.", Recursive = true };

    public static Option<string?> Session { get; } = new("--session") { Description = "Session or conversation.", Recursive = true };

    public static IReadOnlyList<Option> All { get; } = [Data, Server, Json, Tenant, User, Agent, Session];

    public static MemoryScope Scope(ParseResult parsed) => new()
    {
        Tenant = parsed.GetValue(Tenant) ?? MemoryScope.DefaultTenant,
        User = parsed.GetValue(User),
        Agent = parsed.GetValue(Agent),
        Session = parsed.GetValue(Session),
    };
}
