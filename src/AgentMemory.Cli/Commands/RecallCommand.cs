using System.CommandLine;

namespace AgentMemory.Cli.Commands;

/// <summary><c>recall QUESTION</c></summary>
internal static class RecallCommand
{
    public static Command Create()
    {
        var question = new Argument<string>("question") { Description = "What to look for, in plain words." };
        var top = new Option<int>("--top") { Description = "Most hits.", DefaultValueFactory = _ => 10 };
        var filter = FilterOption.Create();
        var min = new Option<double?>("--min-score") { Description = "Lowest score, in the score of the mode." };
        var mode = new Option<RecallMode>("--mode") { Description = "hybrid (words and meaning), cosine or lexical." };
        var explain = new Option<bool>("--explain") { Description = "Where each score comes from, and how sure the recall is." };
        var neighbours = new Option<int>("--neighbours") { Description = "Turns or chunks before and after each hit." };
        var diversity = new Option<double?>("--diversity") { Description = "0 to 1: how much hits are kept apart from each other." };
        var asOf = new Option<DateTimeOffset?>("--as-of") { Description = "Valid time: what held at this instant, ISO 8601." };
        var knownAt = new Option<DateTimeOffset?>("--known-at") { Description = "Knowledge time: as memory was at this instant." };
        var command = new Command("recall", "Finds the memories that fit a question best.") { question, top, filter, min, mode, explain, neighbours, diversity, asOf, knownAt };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var query = new RecallQuery
            {
                Text = parsed.GetValue(question)!,
                Scope = CommonOptions.Scope(parsed),
                AsOf = parsed.GetValue(asOf),
                KnownAt = parsed.GetValue(knownAt),
                Top = parsed.GetValue(top),
                MinScore = parsed.GetValue(min),
                Mode = parsed.GetValue(mode),
                Neighbours = parsed.GetValue(neighbours),
                Diversity = parsed.GetValue(diversity),
                Filter = FilterOption.Read(parsed, filter),
            };
            await using var session = await MemorySession.OpenAsync(parsed, cancellationToken);
            var result = await session.Memory.RecallAsync(query, cancellationToken);
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(result);
            else Output.Recalled(result, parsed.GetValue(explain));
            return ExitCodes.Ok;
        });
        return command;
    }
}
