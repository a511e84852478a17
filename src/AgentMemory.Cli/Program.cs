using System.CommandLine;
using System.CommandLine.Help;
using AgentMemory;
using AgentMemory.Cli;
using AgentMemory.Cli.Commands;
using AgentMemory.Hosting;

var root = new Command("agentmemory", "Memory for AI agents: remembers, recalls, forgets. Works on the data folder itself, or through the server that holds it.")
{
    RememberCommand.Create(), IngestCommand.Create(), RecallCommand.Create(), GetCommand.Create(), ListCommand.Create(), ForgetCommand.Create(), StatsCommand.Create(), SupersedeCommand.Create(), HistoryCommand.Create(),
    EmbedCommand.Create(), ModelCommand.Create(), QdrantCommand.Create(),
    ContextCommand.Create(), EvalCommand.Create(),
    DoctorCommand.Create(), CopyCommand.Create(), PromoteCommand.Create(),
};
foreach (var option in (IEnumerable<Option>)[.. CommonOptions.All, new HelpOption(), new VersionOption()]) root.Options.Add(option); // not a RootCommand: that one calls itself after the assembly
try
{
    var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }); // what begins with @ is a text like any other
    if (parsed.Errors.Count > 0)
    {
        await parsed.InvokeAsync();
        return ExitCodes.Usage;
    }
    return await parsed.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromSeconds(30), // Ctrl+C: the batch that is being written gets its answer
    });
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("Cancelled. What was acknowledged stays.");
    return ExitCodes.Failed;
}
catch (ArgumentException ex)
{
    await Console.Error.WriteLineAsync(ex is MemoryFilterException filter ? $"{filter.Path}: {ex.Message}" : ex.Message);
    return ExitCodes.Usage;
}
catch (Exception ex) when (MemoryHost.Explain(ex) is { } reason)
{
    await Console.Error.WriteLineAsync(reason);
    return ExitCodes.Engine;
}
