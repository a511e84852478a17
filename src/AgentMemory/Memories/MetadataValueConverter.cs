using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AgentMemory;

/// <summary>Metadata as plain JSON; a number keeps its point, so that 1.0 comes back as a number and 1 as an integer.</summary>
internal sealed class MetadataValueConverter : JsonConverter<MetadataValue>
{
    public override MetadataValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String: return MetadataValue.From(reader.GetString()!);
            case JsonTokenType.True: return MetadataValue.From(true);
            case JsonTokenType.False: return MetadataValue.From(false);
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out long integer)) return MetadataValue.From(integer);
                double number = reader.GetDouble();
                return double.IsFinite(number) ? MetadataValue.From(number) : throw new JsonException("A metadata number is too large for a double.");
            case JsonTokenType.StartArray:
                var texts = new List<string>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    texts.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("A metadata list holds texts only."));
                return MetadataValue.From(texts);
            default: throw new JsonException("A metadata value is a text, a number, a boolean or a list of texts.");
        }
    }

    public override void Write(Utf8JsonWriter writer, MetadataValue value, JsonSerializerOptions options)
    {
        switch (value.Value)
        {
            case string text: writer.WriteStringValue(text); break;
            case long integer: writer.WriteNumberValue(integer); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case double number:
                string spelled = number.ToString("R", CultureInfo.InvariantCulture);
                writer.WriteRawValue(spelled.AsSpan().ContainsAny('.', 'E') ? spelled : spelled + ".0");
                break;
            case IReadOnlyList<string> texts:
                writer.WriteStartArray();
                foreach (string text in texts) writer.WriteStringValue(text);
                writer.WriteEndArray();
                break;
        }
    }
}
