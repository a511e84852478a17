using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>JSON and JSON lines from files, and members that go by several names.</summary>
internal static class JsonFiles
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 128 };

    /// <exception cref="ArgumentException">The file is not JSON.</exception>
    public static async Task<JsonElement> ReadAsync(string file, CancellationToken cancellationToken)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        return Parse(WithoutMark(bytes), ex => $"'{file}' is not valid JSON: {ex.Message}");
    }

    /// <summary>The lines that are not blank, with their numbers from 1.</summary>
    /// <exception cref="ArgumentException">A line is not JSON.</exception>
    public static async IAsyncEnumerable<(int Number, JsonElement Value)> ReadLinesAsync(string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int number = 0;
        await foreach (string line in File.ReadLinesAsync(file, cancellationToken).ConfigureAwait(false))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line)) yield return (number, Parse(System.Text.Encoding.UTF8.GetBytes(line), ex => $"Line {number} of '{file}' is not valid JSON: {ex.Message}"));
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

    private static JsonElement Parse(ReadOnlyMemory<byte> bytes, Func<JsonException, string> message)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Options);
            return document.RootElement.Clone();
        }
        catch (JsonException ex)
        {
            throw new ArgumentException(message(ex), ex);
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) => bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes.AsMemory(3) : bytes;
}
