using System.CommandLine;

namespace AgentMemory.Cli.Commands;

/// <summary><c>forget ID... | --filter JSON | --all</c></summary>
internal static class ForgetCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("id") { Description = "Ids of memories, as recall and list print them.", Arity = ArgumentArity.ZeroOrMore };
        var filter = new Option<string?>("--filter") { Description = "Everything that this filter selects: JSON, or short: kind:fact tag:x when>=2024-05 -speaker:Ann." };
        var all = new Option<bool>("--all") { Description = "Everything in the scope." };
        var dry = new Option<bool>("--dry-run") { Description = "Only count." };
        var command = new Command("forget", "Deletes memories by id or by filter.") { ids, filter, all, dry };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] given = parsed.GetValue(ids) ?? [];
            var request = new ForgetRequest
            {
                Scope = CommonOptions.Scope(parsed),
                Ids = given.Length > 0 ? [.. given.Select(MemoryIdArguments.Parse)] : null,
                Filter = parsed.GetValue(filter) is { } text ? MemoryFilter.Parse(text) : null,
                All = parsed.GetValue(all),
                DryRun = parsed.GetValue(dry),
            };
            await using var session = await MemorySession.OpenAsync(parsed, cancellationToken);
            var result = await session.Memory.ForgetAsync(request, cancellationToken);
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(result);
            else
            {
                Console.Out.WriteLine(result.DryRun ? $"{result.Count} would be forgotten" : $"{result.Count} forgotten");
                foreach (var missing in result.Missing) await Console.Error.WriteLineAsync($"missing  {missing:D}");
            }
            return result.Missing.Count > 0 ? ExitCodes.Failed : ExitCodes.Ok;
        });
        return command;
    }
}
