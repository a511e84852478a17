using System.Globalization;
using System.Text.Json;

namespace AgentMemory.Onnx.Profiles;

/// <summary>A JSON object of a model's configuration; every error names the file.</summary>
internal sealed class ConfigFile
{
    private const long MostBytes = 64L << 20;

    private ConfigFile(string path, JsonElement root) => (FullPath, Root) = (path, root);

    public string FullPath { get; }

    public JsonElement Root { get; }

    /// <summary>Reads a file, or gives null where there is none.</summary>
    /// <exception cref="EmbeddingModelException">It is no JSON of the kind that is expected.</exception>
    public static ConfigFile? TryRead(string path, JsonValueKind kind = JsonValueKind.Object)
    {
        if (!File.Exists(path)) return null;
        try
        {
            if (new FileInfo(path).Length > MostBytes) throw new EmbeddingModelException($"'{path}' is larger than {MostBytes >> 20} MB, which no configuration is. Restore it.");
            byte[] bytes = File.ReadAllBytes(path);
            if (!System.Text.Unicode.Utf8.IsValid(bytes)) throw new EmbeddingModelException($"'{path}' is not UTF-8 text. Export or download the model again.");
            using var document = JsonDocument.Parse(bytes.AsMemory(bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0)); // some editors write a byte order mark
            if (!IsReadable(document.RootElement)) throw new EmbeddingModelException($"'{path}' holds a text with half a surrogate pair (\\ud800 to \\udfff). Export or download the model again.");
            return document.RootElement.ValueKind == kind
                ? new ConfigFile(path, document.RootElement.Clone())
                : throw new EmbeddingModelException($"'{path}' holds a JSON {document.RootElement.ValueKind}, not an {kind}. Export the model again.");
        }
        catch (JsonException ex)
        {
            throw new EmbeddingModelException($"'{path}' is not valid JSON at line {(ex.LineNumber ?? 0) + 1}, byte {ex.BytePositionInLine ?? 0}: {ex.Message} Export or download the model again.", ex);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingModelException($"'{path}' cannot be read: {ex.Message} Check the model's folder.", ex);
        }
    }

    public JsonElement? Find(string name) => Root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, value, "a text");

    public bool? Flag(string name) => Find(name) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, value, "true or false"),
    };

    /// <summary>A whole number; a larger one than any array can have (tokenizers write 1e30 for "no limit") counts as none.</summary>
    public int? Number(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Number) throw Wrong(name, value, "a number");
        double number = value.GetDouble();
        return number is >= 0 and <= int.MaxValue ? (int)number : null;
    }

    /// <summary>A size: a whole number above 0.</summary>
    public int? Size(string name)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int size) && size > 0 ? size : throw Wrong(name, value, "a whole number above 0");
    }

    // The parser takes such texts and fails only when one is read.
    private static bool IsReadable(JsonElement element)
    {
        try
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object: return element.EnumerateObject().All(p => p.Name.Length >= 0 && IsReadable(p.Value));
                case JsonValueKind.Array: return element.EnumerateArray().All(IsReadable);
                case JsonValueKind.String: return element.GetString() is not null;
                default: return true;
            }
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private EmbeddingModelException Wrong(string name, JsonElement value, string expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"'{name}' in '{FullPath}' is {value.GetRawText()[..Math.Min(value.GetRawText().Length, 60)]}, but should be {expected}. Export the model again."));
}
