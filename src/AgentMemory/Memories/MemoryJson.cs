using System.Text.Json;
using System.Text.Json.Serialization;

namespace AgentMemory;

/// <summary>The JSON of the HTTP API and of <c>--json</c>: camel case, enums as camel-case texts, unknown members refused.</summary>
public static class MemoryJson
{
    /// <summary>Adds the converters and rules to options.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.Converters.Add(new MetadataValueConverter());
        options.Converters.Add(new MemoryFilterConverter());
        options.Converters.Add(new JsonStringEnumConverter<MemoryKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<WriteStatus>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    /// <summary>Options of a new serializer.</summary>
    public static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        return options;
    }
}

/// <summary>Metadata values as plain JSON.</summary>
internal sealed class MetadataValueConverter : JsonConverter<MetadataValue>
{
    public override MetadataValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String: return reader.GetString()!;
            case JsonTokenType.True: return true;
            case JsonTokenType.False: return false;
            case JsonTokenType.Number: return reader.TryGetInt64(out long integer) ? integer : reader.GetDouble();
            case JsonTokenType.StartArray:
                var texts = new List<string>();
                while (reader.Read() && reader.TokenType == JsonTokenType.String) texts.Add(reader.GetString()!);
                if (reader.TokenType == JsonTokenType.EndArray) return MetadataValue.From(texts);
                break;
        }
        throw new JsonException("A metadata value is a text, a number, a boolean or a list of texts.");
    }

    public override void Write(Utf8JsonWriter writer, MetadataValue value, JsonSerializerOptions options)
    {
        switch (value.Value)
        {
            case string text: writer.WriteStringValue(text); break;
            case long integer: writer.WriteNumberValue(integer); break;
            case double number: writer.WriteNumberValue(number); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case IReadOnlyList<string> texts:
                writer.WriteStartArray();
                foreach (string text in texts) writer.WriteStringValue(text);
                writer.WriteEndArray();
                break;
        }
    }
}

/// <summary>Filters in the grammar of <see cref="MemoryFilterParser"/>.</summary>
internal sealed class MemoryFilterConverter : JsonConverter<MemoryFilter>
{
    public override bool CanConvert(Type typeToConvert) => typeof(MemoryFilter).IsAssignableFrom(typeToConvert);

    public override MemoryFilter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return MemoryFilterParser.Parse(document.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, MemoryFilter value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        switch (value)
        {
            case MemoryFilter.All all: WriteList(writer, "and", all.Conditions, options); break;
            case MemoryFilter.Any any: WriteList(writer, "or", any.Conditions, options); break;
            case MemoryFilter.Not not:
                writer.WritePropertyName("not");
                Write(writer, not.Condition, options);
                break;
            case MemoryFilter.Comparison comparison:
                writer.WriteStartObject(comparison.Field);
                writer.WritePropertyName(MemoryFilterParser.OperatorName(comparison.Operator));
                WriteValue(writer, comparison.Value);
                writer.WriteEndObject();
                break;
        }
        writer.WriteEndObject();
    }

    private void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<MemoryFilter> conditions, JsonSerializerOptions options)
    {
        if (conditions.Count == 0) return; // no condition: matches everything
        writer.WriteStartArray(name);
        foreach (var condition in conditions) Write(writer, condition, options);
        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int or long: writer.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)); break;
            case double number: writer.WriteNumberValue(number); break;
            case DateTimeOffset instant: writer.WriteStringValue(instant); break;
            case IEnumerable<object> list:
                writer.WriteStartArray();
                foreach (object element in list) WriteValue(writer, element);
                writer.WriteEndArray();
                break;
            default: throw new JsonException($"A {value.GetType().Name} is no value of a filter.");
        }
    }
}
