using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AgentMemory;

/// <summary>Filters in the grammar of <see cref="MemoryFilterParser"/>, both ways.</summary>
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
        MemoryFilterRules.Check(value); // a filter that is too deep must not be walked
        Write(writer, value);
    }

    private static void Write(Utf8JsonWriter writer, MemoryFilter value)
    {
        writer.WriteStartObject();
        switch (value)
        {
            case MemoryFilter.All { Conditions.Count: 0 }: break; // the empty object holds for every memory
            case MemoryFilter.All all: WriteList(writer, "and", all.Conditions); break;
            case MemoryFilter.Any any: WriteList(writer, "or", any.Conditions); break;
            case MemoryFilter.Not not:
                writer.WritePropertyName("not");
                Write(writer, not.Condition);
                break;
            case MemoryFilter.Comparison comparison:
                writer.WriteStartObject(comparison.Field);
                writer.WritePropertyName(MemoryFilterNames.Text(comparison.Operator));
                WriteValue(writer, comparison.Value);
                writer.WriteEndObject();
                break;
        }
        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<MemoryFilter> conditions)
    {
        writer.WriteStartArray(name);
        foreach (var condition in conditions) Write(writer, condition);
        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case double number: writer.WriteRawValue(NumberText(number)); break;
            case Guid id: writer.WriteStringValue(id.ToString("D")); break;
            case DateTimeOffset instant: writer.WriteStringValue(instant.ToString("O", CultureInfo.InvariantCulture)); break;
            case IEnumerable values:
                writer.WriteStartArray();
                foreach (object part in values) WriteValue(writer, part);
                writer.WriteEndArray();
                break;
            default: throw new MemoryFilterException($"A {value.GetType().Name} cannot be compared.", "filter");
        }
    }

    /// <summary>A number keeps its point, so that 1.0 comes back as a number and 1 as an integer.</summary>
    internal static string NumberText(double number)
    {
        string spelled = number.ToString("R", CultureInfo.InvariantCulture);
        return spelled.AsSpan().ContainsAny('.', 'E') ? spelled : spelled + ".0";
    }
}
