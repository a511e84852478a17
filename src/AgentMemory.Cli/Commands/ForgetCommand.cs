using System.CommandLine;

namespace AgentMemory.Cli.Commands;

/// <summary><c>forget ID... | --filter FILTER | --source PATH | --all</c></summary>
internal static class ForgetCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("id") { Description = "Ids of memories, as recall and list print them.", Arity = ArgumentArity.ZeroOrMore };
        var filter = FilterOption.Create("Everything that this filter selects: ");
        var source = new Option<string[]>("--source") { Description = "Everything from this file, address or document id; may be repeated." };
        var all = new Option<bool>("--all") { Description = "Everything in the scope: of a session, user or agent where --session, --user or --agent is given, else of the tenant." };
        var dry = new Option<bool>("--dry-run") { Description = "Only count, and show samples." };
        var verify = new Option<bool>("--verify") { Description = "Look for copies afterwards, through every read and in the files." };
        var command = new Command("forget", "Deletes memories for good, with their earlier versions: by id, filter, source, or all of a session, user or tenant.") { ids, filter, source, all, dry, verify };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] given = parsed.GetValue(ids) ?? [], sources = parsed.GetValue(source) ?? [];
            var scope = CommonOptions.Scope(parsed);
            var request = new ForgetRequest
            {
                Scope = scope,
                Ids = given.Length > 0 ? [.. given.Select(MemoryIdArguments.Parse)] : null,
                Filter = FilterOption.Read(parsed, filter),
                Sources = sources.Length > 0 ? [.. sources.Concat(sources.Select(FullPath)).Distinct(StringComparer.Ordinal)] : null,
                All = parsed.GetValue(all),
                DryRun = parsed.GetValue(dry),
                Verify = parsed.GetValue(verify),
            };
            // An empty list of ids in a script must not turn into a whole user.
            if (request is { Ids: null, Filter: null, Sources: null, All: false })
                throw new ArgumentException("Say what to forget: ids, --filter, --source, or --all for everything of the scope that --session, --user, --agent and --tenant name.");
            await using var session = await MemorySession.OpenAsync(parsed, cancellationToken);
            var result = await session.Memory.ForgetAsync(request, cancellationToken);
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(result);
            else await WriteAsync(result);
            return result.Missing.Count > 0 || result.Verification is { Clean: false } ? ExitCodes.Failed : ExitCodes.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(ForgetResult result)
    {
        string kinds = result.ByKind.Count == 0 ? "" : $" ({string.Join(", ", result.ByKind.Select(k => $"{k.Value} {MemoryFields.KindText(k.Key)}"))})";
        string versions = result.Versions == 0 ? "" : $", {result.Versions} earlier versions with them";
        Console.Out.WriteLine(result.DryRun ? $"{result.Count} would be forgotten{kinds}{versions}" : $"{result.Count} forgotten{kinds}{versions}");
        if (result.Rejected > 0) Console.Out.WriteLine($"{result.Rejected} more of the spool, which the index had refused");
        if (result.Samples.Count > 0) Output.Records(result.Samples);
        if (result.Tombstone is { } tombstone) Console.Out.WriteLine($"receipt  {tombstone.At:yyyy-MM-dd'T'HH:mm:ss'Z'}  by {tombstone.What}  digest {tombstone.Digest}");
        if (result.Verification is { } proof)
        {
            Console.Out.WriteLine(proof.Clean ? "verified  no copy found" : $"verified  COPIES FOUND: {proof.Readable} readable, {proof.Selected} selected again, {proof.Storage?.Remains ?? 0} in {string.Join(", ", proof.Storage?.Places ?? [])}");
            if (proof.Storage is { } scan) Console.Out.WriteLine($"          {scan.Files} files, {scan.Bytes:N0} bytes searched for {scan.Needles:N0} ids and pieces of texts");
            if (proof.SameTextElsewhere > 0) Console.Out.WriteLine($"          {proof.SameTextElsewhere} other memories of the tenant say the same; they were not asked for");
            Console.Out.WriteLine($"          {proof.Statement}");
        }
        foreach (var missing in result.Missing) await Console.Error.WriteLineAsync($"missing  {missing:D}");
    }

    // Files are ingested by their full path.
    private static string FullPath(string source) => source.Contains("://", StringComparison.Ordinal) ? source : Path.GetFullPath(source);
}
