using System.Text.Json;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>One object of a tokenizer file with its place in it, so that errors can name both.</summary>
internal readonly struct ComponentReader
{
    private readonly JsonElement _element;

    public ComponentReader(string file, string path, JsonElement element)
    {
        File = file;
        Path = path;
        _element = element;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Error("is not an object");
        }
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>Where in the file, such as <c>normalizer.normalizers[1]</c>.</summary>
    public string Path { get; }

    /// <summary>The <c>type</c> of the component.</summary>
    public string Type => Text("type");

    /// <summary>An error about this component.</summary>
    public TokenizerFormatException Error(string what, string remedy = "Check the file, or export the tokenizer again.", Exception? inner = null)
        => new($"{File}: {Path} {what}. {remedy}", inner) { Component = Path };

    /// <summary>The error for something the file asks for that is not supported.</summary>
    public TokenizerFormatException Unsupported(string what)
        => Error($"asks for {what}, which is not supported", "Use a model with another tokenizer; an approximation would give wrong vectors.");

    /// <summary>A property, or null where it is absent or null.</summary>
    public JsonElement? Find(string name)
        => _element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>An object property, or null.</summary>
    public ComponentReader? Child(string name)
        => Find(name) is { } value ? new ComponentReader(File, $"{Path}.{name}", value) : null;

    /// <summary>A required property.</summary>
    public JsonElement Require(string name) => Find(name) ?? throw Error($"has no \"{name}\"");

    /// <summary>A required array of objects.</summary>
    public IEnumerable<ComponentReader> Children(string name)
    {
        JsonElement array = Require(name);
        if (array.ValueKind != JsonValueKind.Array)
        {
            throw Error($"has a \"{name}\" that is not an array");
        }

        ComponentReader self = this;
        return array.EnumerateArray().Select((item, i) => new ComponentReader(self.File, $"{self.Path}.{name}[{i}]", item));
    }

    /// <summary>A required string.</summary>
    public string Text(string name) => TextOrNull(name) ?? throw Error($"has no \"{name}\"");

    /// <summary>A string, or null.</summary>
    public string? TextOrNull(string name)
    {
        JsonElement? value = Find(name);
        return value is null ? null : AsText(value.Value, name);
    }

    /// <summary>The text of a value that must be a string.</summary>
    public string AsText(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Error($"has a \"{name}\" that is not a string");
        }
        catch (InvalidOperationException exception)
        {
            throw Error($"has a \"{name}\" that is not valid text", inner: exception);
        }
    }

    /// <summary>A boolean, or the default.</summary>
    public bool Flag(string name, bool defaultValue) => FlagOrNull(name) ?? defaultValue;

    /// <summary>A boolean, or null.</summary>
    public bool? FlagOrNull(string name) => Find(name)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Error($"has a \"{name}\" that is neither true nor false"),
    };

    /// <summary>A whole number, or null.</summary>
    public int? IntOrNull(string name)
    {
        JsonElement? value = Find(name);
        return value is null ? null : AsInt(value.Value, name);
    }

    /// <summary>A required whole number.</summary>
    public int Int(string name) => IntOrNull(name) ?? throw Error($"has no \"{name}\"");

    /// <summary>The number of a value that must be one of at least 0.</summary>
    public int AsInt(JsonElement value, string name)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0
            ? number
            : throw Error($"has a \"{name}\" that is not a number from 0 to {int.MaxValue}");

    /// <summary>An object of whole numbers, such as a vocabulary.</summary>
    public Dictionary<string, int> Ids(string name)
    {
        JsonElement value = Require(name);
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Error($"has a \"{name}\" that is not an object");
        }

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonProperty entry in value.EnumerateObject())
        {
            ids[entry.Name] = AsInt(entry.Value, name);
        }

        return ids;
    }
}
