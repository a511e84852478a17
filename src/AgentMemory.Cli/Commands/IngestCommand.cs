using System.CommandLine;

namespace AgentMemory.Cli.Commands;

/// <summary><c>ingest FILE|FOLDER|-</c></summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Text or Markdown files, folders, or - for standard input.", Arity = ArgumentArity.OneOrMore };
        var id = new Option<string?>("--id") { Description = "Document id of standard input." };
        var meta = new Option<string[]>("--meta") { Description = "KEY=VALUE; may be repeated." };
        var command = new Command("ingest", "Stores documents in chunks; the same document again replaces it.") { paths, id, meta };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var scope = CommonOptions.Scope(parsed);
            var metadata = MetadataArguments.Parse(parsed.GetValue(meta) ?? []);
            var failures = new List<FileFailure>();
            await using var session = await MemorySession.OpenAsync(parsed, cancellationToken);
            var receipts = new List<DocumentReceipt>();
            bool json = parsed.GetValue(CommonOptions.Json), cancelled = false;
            try
            {
                await foreach (var receipt in session.Memory.IngestAsync(Documents(parsed.GetValue(paths)!, parsed.GetValue(id), scope, failures, cancellationToken).Select(d => d with { Metadata = metadata }), cancellationToken))
                {
                    receipts.Add(receipt);
                    if (!json) Output.Receipt(receipt.Status.ToString().ToLowerInvariant(), $"{receipt.Uri ?? receipt.DocumentId} ({receipt.Chunks.Count} chunks)", receipt.Reason);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                cancelled = true;
            }
            if (json) Output.Json(new { receipts, failures, cancelled });
            else
            {
                foreach (var failure in failures) await Console.Error.WriteLineAsync($"failed  {failure.Reason}");
                if (cancelled) await Console.Error.WriteLineAsync($"Cancelled. {receipts.Count(r => r.Status != WriteStatus.Failed)} documents are stored and stay; the rest was not read.");
            }
            return cancelled || failures.Count > 0 || receipts.Any(r => r.Status == WriteStatus.Failed) ? ExitCodes.Failed : ExitCodes.Ok;
        });
        return command;
    }

    private static async IAsyncEnumerable<DocumentInput> Documents(string[] paths, string? id, MemoryScope scope, List<FileFailure> failures, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string path in paths)
        {
            if (path != "-")
            {
                await foreach (var document in FileDocuments.ReadAllAsync(FileDocuments.Find(path), scope, failures.Add, cancellationToken)) yield return document;
                continue;
            }
            using var memory = new MemoryStream();
            await using var input = Console.OpenStandardInput();
            await input.CopyToAsync(memory, cancellationToken);
            if (FileDocuments.Decode(memory.ToArray()) is { } text) yield return new DocumentInput { Text = text, DocumentId = id, Scope = scope };
            else failures.Add(new FileFailure("-", "not-utf8", "Standard input is not UTF-8 text."));
        }
    }
}
