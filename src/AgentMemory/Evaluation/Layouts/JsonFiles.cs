using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>JSON and JSON lines from files, gzip or plain, and members that go by several names.</summary>
internal static class JsonFiles
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 128 };
    private static readonly JsonReaderOptions ManyValues = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 128, AllowMultipleValues = true };

    /// <summary>The name's ending in lower case, that of the file inside for <c>.gz</c>.</summary>
    public static string Extension(string file) => Path.GetExtension(WithoutGzip(file)).ToLowerInvariant();

    /// <summary>The name without folder and endings.</summary>
    public static string Name(string file) => Path.GetFileNameWithoutExtension(WithoutGzip(file));

    /// <summary>The file of that name, or the one with <c>.gz</c> behind it; null where there is neither.</summary>
    public static string? Find(string folder, string name) => ((string[])[Path.Combine(folder, name), Path.Combine(folder, name + ".gz")]).FirstOrDefault(File.Exists);

    /// <summary>The text of a file, unpacked where it is gzip, whatever its name.</summary>
    public static StreamReader Open(string file)
    {
        var stream = File.OpenRead(file);
        Span<byte> start = stackalloc byte[2];
        bool packed = stream.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1F, 0x8B];
        stream.Position = 0;
        return new StreamReader(packed ? new GZipStream(stream, CompressionMode.Decompress) : stream, detectEncodingFromByteOrderMarks: true);
    }

    /// <summary>The values of a file: one, or any number one after the other as in JSON lines.</summary>
    /// <exception cref="ArgumentException">The file is not JSON.</exception>
    public static async Task<IReadOnlyList<JsonElement>> ReadAllAsync(string file, CancellationToken cancellationToken)
    {
        using var text = Open(file);
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(await text.ReadToEndAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            return Values(bytes);
        }
        catch (JsonException ex)
        {
            throw new ArgumentException($"'{file}' is not valid JSON: {ex.Message}", ex);
        }
    }

    /// <summary>The lines that are not blank, with their numbers from 1.</summary>
    /// <exception cref="ArgumentException">A line is not JSON.</exception>
    public static async IAsyncEnumerable<(int Number, JsonElement Value)> ReadLinesAsync(string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int number = 0;
        await foreach (string line in TextLinesAsync(file, cancellationToken).ConfigureAwait(false))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line)) yield return (number, Parse(line) ?? throw new ArgumentException($"Line {number} of '{file}' is not valid JSON."));
        }
    }

    /// <summary>The lines of a text file, blank ones too.</summary>
    public static async IAsyncEnumerable<string> TextLinesAsync(string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var text = Open(file);
        while (await text.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line) yield return line;
    }

    /// <summary>The value of a JSON text; null where it is none.</summary>
    public static JsonElement? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The first member that is there and not null.</summary>
    public static JsonElement? Member(JsonElement value, params ReadOnlySpan<string> names)
    {
        if (value.ValueKind != JsonValueKind.Object) return null;
        foreach (string name in names)
            if (value.TryGetProperty(name, out var member) && member.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)) return member;
        return null;
    }

    /// <summary>The first member that is there, as text; a number keeps its spelling.</summary>
    public static string? Text(JsonElement value, params ReadOnlySpan<string> names) => Member(value, names) is { } member ? Text(member) : null;

    public static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private static List<JsonElement> Values(ReadOnlySpan<byte> bytes)
    {
        var values = new List<JsonElement>();
        var reader = new Utf8JsonReader(bytes, ManyValues);
        while (reader.Read())
        {
            using var document = JsonDocument.ParseValue(ref reader);
            values.Add(document.RootElement.Clone());
        }
        return values;
    }

    private static string WithoutGzip(string file) => file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
}
