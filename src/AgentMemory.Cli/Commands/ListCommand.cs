using System.CommandLine;

namespace AgentMemory.Cli.Commands;

/// <summary><c>list</c></summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var size = new Option<int>("--page-size") { Description = "Memories of one page.", DefaultValueFactory = _ => 50 };
        var cursor = new Option<string?>("--cursor") { Description = "Where the page before said to go on." };
        var filter = FilterOption.Create();
        var asOf = new Option<DateTimeOffset?>("--as-of") { Description = "Valid time: what held at this instant, ISO 8601." };
        var knownAt = new Option<DateTimeOffset?>("--known-at") { Description = "Knowledge time: as memory was at this instant." };
        var command = new Command("list", "Lists memories, page by page.") { size, cursor, filter, asOf, knownAt };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var query = new MemoryListQuery
            {
                Scope = CommonOptions.Scope(parsed),
                AsOf = parsed.GetValue(asOf),
                KnownAt = parsed.GetValue(knownAt),
                PageSize = parsed.GetValue(size),
                Cursor = parsed.GetValue(cursor),
                Filter = FilterOption.Read(parsed, filter),
            };
            await using var session = await MemorySession.OpenAsync(parsed, cancellationToken);
            var page = await session.Memory.ListAsync(query, cancellationToken);
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(page);
            else
            {
                Output.Records(page.Items);
                if (page.Next is { } next) Console.Out.WriteLine($"more: --cursor {next}");
            }
            return ExitCodes.Ok;
        });
        return command;
    }
}
