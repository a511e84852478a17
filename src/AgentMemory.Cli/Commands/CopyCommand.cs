using System.CommandLine;
using AgentMemory.Hosting;
using AgentMemory.Qdrant.Copying;
using Microsoft.Extensions.Configuration;

namespace AgentMemory.Cli.Commands;

/// <summary><c>copy</c></summary>
internal static class CopyCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "'embedded', a data folder, or a Qdrant address such as http://localhost:6334.", Required = true };
        var to = new Option<string>("--to") { Description = "The same; a folder is made where it is missing.", Required = true };
        var fromCollection = new Option<string?>("--from-collection") { Description = "Collection of the source; AgentMemory:Collection without it." };
        var toCollection = new Option<string?>("--to-collection") { Description = "Collection of the target; the source's name without it." };
        var fromKey = new Option<FileInfo?>("--from-key-file") { Description = "File with the source's API key." };
        var toKey = new Option<FileInfo?>("--to-key-file") { Description = "File with the target's API key." };
        var merge = new Option<bool>("--merge") { Description = "The target may hold memories already; those with the same id are replaced." };
        var command = new Command("copy", "Copies all memories with their vectors from one engine to another, and verifies them. A copy that was stopped goes on when it is started again.")
        { from, to, fromCollection, toCollection, fromKey, toKey, merge };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var configuration = Settings.Read(parsed);
            string source = parsed.GetValue(fromCollection) ?? (configuration.GetSection("AgentMemory").Get<AgentMemoryOptions>() ?? new AgentMemoryOptions()).Collection;
            await using var left = EnginePlace.Open(parsed.GetValue(from), configuration, Key(parsed.GetValue(fromKey)), mustExist: true);
            await using var right = EnginePlace.Open(parsed.GetValue(to), configuration, Key(parsed.GetValue(toKey)));
            var copy = new CollectionCopy((left.CallInvoker, left.Description), source, (right.CallInvoker, right.Description), parsed.GetValue(toCollection) ?? source, right.Options, parsed.GetValue(merge));
            var result = await copy.RunAsync(new Progress(), cancellationToken);
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(result);
            else Console.Out.WriteLine($"Copied {result.Memories:N0} memories from {left.Description} to {right.Description}{(result.Resumed ? $" ({result.Copied:N0} in this run)" : "")}; counted, and {result.Sampled} compared with their vectors.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string? Key(FileInfo? file)
    {
        if (file is null) return null;
        try
        {
            return File.ReadAllText(file.FullName).Trim();
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The key file '{file.FullName}' cannot be read: {ex.Message}");
        }
    }

    /// <summary>One line a page on the error stream, so that the output stays the result.</summary>
    private sealed class Progress : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => Console.Error.WriteLine($"{value.Copied:N0}{(value.Resumed ? " more" : "")} of {value.Total:N0}");
    }
}
