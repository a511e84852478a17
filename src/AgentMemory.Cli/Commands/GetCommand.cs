using System.CommandLine;

namespace AgentMemory.Cli.Commands;

/// <summary><c>get ID</c></summary>
internal static class GetCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "Id of a memory, as recall and list print it." };
        var asOf = new Option<DateTimeOffset?>("--as-of") { Description = "Valid time: only where it held at this instant, ISO 8601." };
        var knownAt = new Option<DateTimeOffset?>("--known-at") { Description = "Knowledge time: the version that was known at this instant." };
        var command = new Command("get", "Reads one memory, whole.") { id, asOf, knownAt };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = MemoryIdArguments.Parse(parsed.GetValue(id)!);
            await using var session = await MemorySession.OpenAsync(parsed, cancellationToken);
            if (await session.Memory.GetAsync(wanted, CommonOptions.Scope(parsed), parsed.GetValue(asOf), parsed.GetValue(knownAt), cancellationToken) is { } memory)
            {
                Output.Json(memory);
                return ExitCodes.Ok;
            }
            await Console.Error.WriteLineAsync($"There is no memory {wanted:D} in this scope.");
            return ExitCodes.Failed;
        });
        return command;
    }
}

/// <summary>Ids on the command line.</summary>
internal static class MemoryIdArguments
{
    public static Guid Parse(string text) => Guid.TryParse(text, out var id) ? id : throw new ArgumentException($"'{text}' is no UUID, and ids of memories are UUIDs.");
}
