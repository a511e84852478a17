using System.Text.Json;
using Qdrant.Client.Grpc;

namespace AgentMemory.Tests.Qdrant;

/// <summary>Payloads from plain JSON: whole numbers become integers, others doubles.</summary>
internal static class PayloadJson
{
    public static Struct Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Convert(document.RootElement).StructValue;
    }

    private static Value Convert(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = new Struct();
                foreach (var property in element.EnumerateObject()) fields.Fields[property.Name] = Convert(property.Value);
                return new Value { StructValue = fields };
            case JsonValueKind.Array:
                return new Value { ListValue = new ListValue { Values = { element.EnumerateArray().Select(Convert) } } };
            case JsonValueKind.String: return new Value { StringValue = element.GetString() };
            case JsonValueKind.Number: return element.GetRawText().Contains('.', StringComparison.Ordinal) ? new Value { DoubleValue = element.GetDouble() } : new Value { IntegerValue = element.GetInt64() };
            case JsonValueKind.True or JsonValueKind.False: return new Value { BoolValue = element.GetBoolean() };
            default: return new Value { NullValue = NullValue.NullValue };
        }
    }
}
