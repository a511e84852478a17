using System.CommandLine;

namespace AgentMemory.Cli.Commands;

/// <summary><c>stats</c></summary>
internal static class StatsCommand
{
    public static Command Create()
    {
        var command = new Command("stats", "Counts memories and names engine and model.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await MemorySession.OpenAsync(parsed, cancellationToken);
            var stats = await session.Memory.StatsAsync(CommonOptions.Scope(parsed), cancellationToken);
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(stats);
            else
            {
                Console.Out.WriteLine($"memories  {stats.Memories} ({string.Join(", ", stats.ByKind.Select(k => $"{k.Value} {MemoryFields.KindText(k.Key)}"))})");
                Console.Out.WriteLine($"engine    {stats.Engine}, collection {stats.Collection}");
                Console.Out.WriteLine($"model     {stats.Model}, {stats.Dimensions} dimensions, profile {stats.ProfileFingerprint}");
                if (stats.Spool is { } spool) Console.Out.WriteLine($"spool     {SpoolText.Of(spool)}");
            }
            return ExitCodes.Ok;
        });
        return command;
    }
}
