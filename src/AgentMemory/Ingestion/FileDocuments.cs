using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;

namespace AgentMemory;

/// <summary>
/// Documents from files, folders and streams. What cannot be read is a failed receipt with a code: <c>file-not-found</c>, <c>is-a-folder</c>,
/// <c>unsupported-type</c>, <c>too-large</c>, <c>binary</c>, <c>not-utf8</c>, <c>unreadable</c>, <c>cancelled</c>. Nothing is guessed: text is UTF-8.
/// </summary>
public static class FileDocuments
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Ingests files and, where asked, the .md, .markdown and .txt files below folders, in ordinal order of their paths.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="paths">Files or folders.</param>
    /// <param name="recursive">Folders are read with all their folders; otherwise a folder is a failed receipt.</param>
    /// <param name="shape">Sets scope, tags and the like on each document before it is ingested; null to leave it as read.</param>
    /// <param name="cancellationToken">Stops reading; files without a receipt then get one with the code <c>cancelled</c>, so that nothing goes unsaid.</param>
    /// <returns>One receipt a file.</returns>
    public static async IAsyncEnumerable<DocumentReceipt> IngestFilesAsync(this IAgentMemory memory, IEnumerable<string> paths, bool recursive = false, Func<DocumentInput, DocumentInput>? shape = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(paths);
        var failed = new ConcurrentQueue<DocumentReceipt>();
        var waiting = new ConcurrentQueue<string>(paths.SelectMany(path => Expand(path, recursive, failed)));
        var running = new ConcurrentQueue<string>();
        async IAsyncEnumerable<DocumentInput> Documents([EnumeratorCancellation] CancellationToken token = default)
        {
            while (waiting.TryPeek(out string? file))
            {
                var (document, failure) = await ReadAsync(file, token).ConfigureAwait(false);
                waiting.TryDequeue(out _);
                if (document is null)
                {
                    failed.Enqueue(failure!);
                    continue;
                }
                running.Enqueue(file);
                yield return shape?.Invoke(document) ?? document;
            }
        }
        await using var receipts = memory.IngestAsync(Documents(CancellationToken.None), cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(receipts, cancellationToken).ConfigureAwait(false))
        {
            running.TryDequeue(out _);
            while (failed.TryDequeue(out var before)) yield return before;
            yield return receipts.Current;
        }
        while (failed.TryDequeue(out var rest)) yield return rest;
        foreach (string file in running) yield return Fail(Path.GetFullPath(file), "cancelled", "Cancelled before it was acknowledged; a part may be stored. Ingest it again: what is there is not stored twice.");
        foreach (string file in waiting) yield return Fail(Path.GetFullPath(file), "cancelled", "Cancelled before it was read.");
    }

    /// <summary>Reads one file; its full path becomes URI and document id.</summary>
    /// <returns>The document, or the failed receipt that says why there is none.</returns>
    public static async Task<(DocumentInput? Document, DocumentReceipt? Failure)> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full)) return (null, Fail(full, "is-a-folder", $"'{path}' is a folder; ask for its files recursively."));
        if (!File.Exists(full)) return (null, Fail(full, "file-not-found", $"There is no file '{path}'."));
        if (!IsSupported(full)) return (null, Fail(full, "unsupported-type", $"'{Path.GetFileName(path)}' is no .md, .markdown or .txt file; convert it to one of them."));
        try
        {
            await using var file = File.OpenRead(full);
            return await ReadAsync(file, full, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return (null, Fail(full, "unreadable", $"'{path}' cannot be read: {ex.Message}"));
        }
    }

    /// <summary>Reads a stream to its end, for instance standard input; the caller's URI becomes the document id.</summary>
    /// <returns>The document, or the failed receipt that says why there is none.</returns>
    public static async Task<(DocumentInput? Document, DocumentReceipt? Failure)> ReadAsync(Stream stream, string uri, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrWhiteSpace(uri);
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MemoryLimits.MaxDocumentLength) return (null, Fail(uri, "too-large", $"'{uri}' has more than {MemoryLimits.MaxDocumentLength:N0} bytes; split it."));
        }
        ReadOnlySpan<byte> content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        if (content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || content.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return (null, Fail(uri, "not-utf8", $"'{uri}' is UTF-16; convert it to UTF-8."));
        if (content.Contains((byte)0)) return (null, Fail(uri, "binary", $"'{uri}' holds NUL bytes, so it is no text."));
        if (content.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) content = content[3..];
        try
        {
            return (new DocumentInput { Text = Utf8.GetString(content), Uri = uri }, null);
        }
        catch (DecoderFallbackException ex)
        {
            return (null, Fail(uri, "not-utf8", $"'{uri}' is not UTF-8 (byte {ex.Index}); convert it."));
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<DocumentReceipt> receipts, CancellationToken cancellationToken)
    {
        try
        {
            return await receipts.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static List<string> Expand(string path, bool recursive, ConcurrentQueue<DocumentReceipt> failed)
    {
        if (!recursive || !Directory.Exists(path)) return [path];
        try
        {
            // Links are not followed: they can lead in circles or out of the folder.
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.ReparsePoint };
            return [.. Directory.EnumerateFiles(path, "*", options).Where(IsSupported).Order(StringComparer.Ordinal)];
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            failed.Enqueue(Fail(Path.GetFullPath(path), "unreadable", $"The folder '{path}' cannot be read: {ex.Message}"));
            return [];
        }
    }

    private static bool IsSupported(string path) => Path.GetExtension(path).ToUpperInvariant() is ".MD" or ".MARKDOWN" or ".TXT";

    private static DocumentReceipt Fail(string uri, string code, string reason) => new() { DocumentId = uri, Uri = uri, Status = WriteStatus.Failed, Code = code, Reason = reason };
}
