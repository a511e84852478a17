using System.CommandLine;

namespace AgentMemory.Cli.Commands;

/// <summary><c>context QUESTION</c></summary>
internal static class ContextCommand
{
    public static Command Create()
    {
        var question = new Argument<string>("question") { Description = "What to look for, in plain words." };
        var budget = new Option<int>("--budget") { Description = "Most tokens of the text.", DefaultValueFactory = _ => 800 };
        var top = new Option<int>("--top") { Description = "Most hits to choose from.", DefaultValueFactory = _ => 30 };
        var neighbours = new Option<int>("--neighbours") { Description = "Turns or chunks around each hit that are added where room is left.", DefaultValueFactory = _ => 1 };
        var filter = FilterOption.Create();
        var time = new Option<TimeMode>("--time") { Description = "Times in the question: evidence (a small bonus), filter (only memories of that time), ignore." };
        var command = new Command("context", "Recalls into a text for a prompt: within a token budget, by source and time, with citations.") { question, budget, top, neighbours, filter, time };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new ContextRequest
            {
                Budget = parsed.GetValue(budget),
                Query = new RecallQuery
                {
                    Text = parsed.GetValue(question)!,
                    Scope = CommonOptions.Scope(parsed),
                    Top = parsed.GetValue(top),
                    Neighbours = parsed.GetValue(neighbours),
                    TimeMode = parsed.GetValue(time),
                    AskedAt = DateTimeOffset.Now,
                    Filter = FilterOption.Read(parsed, filter),
                },
            };
            await using var session = await MemorySession.OpenAsync(parsed, cancellationToken);
            var block = await session.ContextAsync(request, cancellationToken);
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(block);
            else
            {
                Console.Out.Write(block.Text);
                await Console.Error.WriteLineAsync($"{block.Tokens} of {block.Budget} tokens ({block.Tokenizer}), {block.Citations.Count} passages, {block.Omitted.Count} hits without room");
            }
            return ExitCodes.Ok;
        });
        return command;
    }
}
