using System.CommandLine;
using System.Runtime.CompilerServices;

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
            string[] given = parsed.GetValue(paths)!;
            string documentId = parsed.GetValue(id) ?? "stdin";
            await using var session = await MemorySession.OpenAsync(parsed, cancellationToken);
            var receipts = new List<DocumentReceipt>();
            bool json = parsed.GetValue(CommonOptions.Json), cancelled = false;
            DocumentInput Shape(DocumentInput document) => document with { Scope = scope, Metadata = metadata };
            try
            {
                await foreach (var receipt in given is ["-"]
                    ? FromStandardInputAsync(session.Memory, documentId, Shape, cancellationToken)
                    : session.Memory.IngestFilesAsync(given, recursive: true, Shape, cancellationToken))
                {
                    receipts.Add(receipt);
                    if (!json) Output.Receipt(receipt.Status.ToString().ToLowerInvariant(), $"{receipt.Uri ?? receipt.DocumentId} ({Chunks(receipt)})", receipt.Reason);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                cancelled = true; // standard input alone: there is no other document to tell of
            }
            cancelled |= receipts.Any(r => r.Code == "cancelled");
            int failed = receipts.Count(r => r.Status == WriteStatus.Failed);
            if (json) Output.Json(new { receipts, cancelled });
            if (cancelled) await Console.Error.WriteLineAsync($"Cancelled. {receipts.Count - failed} documents are stored and stay, {failed} are not or not wholly. Run the command again to go on: what is there is not stored twice.");
            return cancelled || failed > 0 ? ExitCodes.Failed : ExitCodes.Ok;
        });
        return command;
    }

    private static string Chunks(DocumentReceipt receipt)
    {
        int stored = receipt.Chunks.Count(c => c.Status != WriteStatus.Failed);
        string all = receipt.Chunks.Count == 1 ? "1 chunk" : $"{receipt.Chunks.Count} chunks";
        return stored == receipt.Chunks.Count ? all : $"{stored} of {all}";
    }

    private static async IAsyncEnumerable<DocumentReceipt> FromStandardInputAsync(IAgentMemory memory, string id, Func<DocumentInput, DocumentInput> shape, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var input = Console.OpenStandardInput();
        var (document, failure) = await FileDocuments.ReadAsync(input, id, cancellationToken);
        if (failure is not null) yield return failure;
        if (document is null) yield break;
        await foreach (var receipt in memory.IngestAsync(new[] { shape(document) }.ToAsyncEnumerable(), cancellationToken)) yield return receipt;
    }
}
