using System.CommandLine;
using System.Globalization;

namespace AgentMemory.Cli.Commands;

/// <summary><c>history ID</c></summary>
internal static class HistoryCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id");
        var command = new Command("history", "Shows what a memory said before, what it replaces and what replaces it.") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = MemoryIdArguments.Parse(parsed.GetValue(id)!);
            await using var session = await MemorySession.OpenAsync(parsed, cancellationToken);
            if (await session.Memory.HistoryAsync(wanted, CommonOptions.Scope(parsed), cancellationToken) is not { } history)
            {
                await Console.Error.WriteLineAsync($"There is no memory {wanted:D} in this scope.");
                return ExitCodes.Failed;
            }
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(history);
            else
            {
                foreach (var record in history.Earlier) Write("replaces", record);
                foreach (var record in history.Versions) Write($"version {record.Version.ToString(CultureInfo.InvariantCulture)}", record);
                foreach (var record in history.Later) Write("replaced by", record);
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Write(string what, MemoryRecord record) => Console.Out.WriteLine(
        $"{what,-12} known {Time(record.UpdatedAt)} to {(record.VersionOf is null ? "now" : Time(record.SupersededAt))}, valid {Time(record.ValidFrom)} to {Time(record.ValidTo)}  {record.Id:D}  {record.Text.ReplaceLineEndings(" ")}");

    private static string Time(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";
}
