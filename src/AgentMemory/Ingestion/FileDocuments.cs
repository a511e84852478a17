using System.Runtime.CompilerServices;
using System.Text;

namespace AgentMemory;

/// <summary>A file that could not become a document.</summary>
/// <param name="Path">The file.</param>
/// <param name="Code">Kind of failure: file-not-found, is-a-folder, unsupported-type, binary, not-utf8, too-large, unreadable.</param>
/// <param name="Reason">What is wrong and what to do.</param>
public sealed record FileFailure(string Path, string Code, string Reason);

/// <summary>Reads text and Markdown files as documents. Nothing is guessed: what is not UTF-8 text is refused with its reason.</summary>
public static class FileDocuments
{
    private static readonly string[] Extensions = [".md", ".markdown", ".txt"];

    /// <summary>The files below a folder that can be ingested, or the one file.</summary>
    public static IEnumerable<string> Find(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden })
            .Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal)
        : [path];

    /// <summary>Reads one file.</summary>
    /// <returns>The document, or why there is none.</returns>
    public static async Task<(DocumentInput? Document, FileFailure? Failure)> ReadAsync(string path, MemoryScope scope, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string full = Path.GetFullPath(path);
        FileFailure Failed(string code, string reason) => new(path, code, reason);
        if (Directory.Exists(full)) return (null, Failed("is-a-folder", $"'{path}' is a folder, not a file."));
        if (!File.Exists(full)) return (null, Failed("file-not-found", $"There is no file '{path}'."));
        if (!Extensions.Contains(Path.GetExtension(full).ToLowerInvariant()))
            return (null, Failed("unsupported-type", $"'{path}' is none of {string.Join(", ", Extensions)}. Convert it to text or Markdown."));
        if (new FileInfo(full).Length > MemoryLimits.MaxDocumentLength) return (null, Failed("too-large", $"'{path}' is larger than {MemoryLimits.MaxDocumentLength:N0} bytes. Split it."));
        try
        {
            byte[] bytes = await File.ReadAllBytesAsync(full, cancellationToken).ConfigureAwait(false);
            if (Decode(bytes) is not { } text)
                return (null, bytes.AsSpan().Contains((byte)0) ? Failed("binary", $"'{path}' is binary, not text.") : Failed("not-utf8", $"'{path}' is not UTF-8. Convert it, for instance with an editor's 'save with encoding'."));
            return (new DocumentInput { Text = text, Uri = full, Scope = scope, OccurredAt = File.GetLastWriteTimeUtc(full) }, null);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return (null, Failed("unreadable", $"'{path}' cannot be read: {ex.Message}"));
        }
    }

    /// <summary>Strict UTF-8, with or without a byte order mark; null where the bytes are something else.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) bytes = bytes[3..];
        if (bytes.Contains((byte)0)) return null;
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Documents of files as they are read; failures go to the callback.</summary>
    public static async IAsyncEnumerable<DocumentInput> ReadAllAsync(IEnumerable<string> paths, MemoryScope scope, Action<FileFailure> failed, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(failed);
        foreach (string path in paths)
        {
            var (document, failure) = await ReadAsync(path, scope, cancellationToken).ConfigureAwait(false);
            if (failure is not null) failed(failure);
            if (document is not null) yield return document;
        }
    }
}
