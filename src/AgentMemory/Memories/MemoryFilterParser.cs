using System.Text.Json;

namespace AgentMemory;

/// <summary>
/// Filters in JSON. Members of one object are joined with AND: <c>{"kind":"fact","importance":{"gte":0.5},"or":[{"metadata.a":1},{"tags":{"in":["x"]}}],"not":{"user":"u"}}</c>.
/// Operators: eq, ne, in, nin, gt, gte, lt, lte, exists, contains, startsWith; a bare value means eq. Times are ISO 8601; a year, month or day is its whole span.
/// </summary>
public static class MemoryFilterParser
{
    /// <summary>Parses a filter in JSON.</summary>
    /// <exception cref="MemoryFilterException">Broken JSON, an unknown field or operator, or a wrong type; the path says where.</exception>
    public static MemoryFilter Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
            return Parse(document.RootElement);
        }
        catch (JsonException ex)
        {
            throw new MemoryFilterException($"The filter is not valid JSON: {ex.Message}", "filter");
        }
    }

    /// <summary>Parses a filter object.</summary>
    /// <exception cref="MemoryFilterException">An unknown field or operator, or a wrong type; the path says where.</exception>
    public static MemoryFilter Parse(JsonElement element)
    {
        int budget = MemoryFilterRules.MaxConditions;
        var filter = ParseObject(element, "filter", 0, ref budget);
        MemoryFilterRules.Check(filter);
        return filter;
    }

    /// <summary>Checks a filter that was built in code.</summary>
    /// <exception cref="MemoryFilterException">An unknown field or a wrong type.</exception>
    public static void Check(MemoryFilter? filter, string path = "filter") => MemoryFilterRules.Check(filter, path);

    private static MemoryFilter ParseObject(JsonElement element, string path, int depth, ref int budget)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new MemoryFilterException("A filter is a JSON object, for instance {\"kind\":\"fact\"}.", path);
        if (depth > MemoryFilterRules.MaxDepth) throw new MemoryFilterException($"The filter is nested deeper than {MemoryFilterRules.MaxDepth}.", path);
        var conditions = new List<MemoryFilter>();
        foreach (var member in element.EnumerateObject())
        {
            string at = $"{path}.{member.Name}";
            switch (member.Name)
            {
                case "and" or "or" or "AND" or "OR":
                    Spend(ref budget, at);
                    if (member.Value.ValueKind != JsonValueKind.Array || member.Value.GetArrayLength() == 0) throw new MemoryFilterException($"'{member.Name}' takes a list of filters.", at);
                    var parts = new List<MemoryFilter>();
                    foreach (var part in member.Value.EnumerateArray()) parts.Add(ParseObject(part, $"{at}[{parts.Count}]", depth + 1, ref budget));
                    conditions.Add(member.Name is "and" or "AND" ? new MemoryFilter.All(parts) : new MemoryFilter.Any(parts));
                    break;
                case "not" or "NOT":
                    Spend(ref budget, at);
                    conditions.Add(new MemoryFilter.Not(ParseObject(member.Value, at, depth + 1, ref budget)));
                    break;
                default:
                    ParseField(member, at, conditions, ref budget);
                    break;
            }
        }
        return conditions.Count == 1 ? conditions[0] : new MemoryFilter.All(conditions);
    }

    private static void Spend(ref int budget, string path)
    {
        if (--budget < 0) throw new MemoryFilterException($"The filter has more than {MemoryFilterRules.MaxConditions} conditions. For many values of one field use one 'in' with a list.", path);
    }

    private static void ParseField(JsonProperty member, string path, List<MemoryFilter> conditions, ref int budget)
    {
        var type = MemoryFilterRules.TypeOf(member.Name, path);
        if (member.Value.ValueKind != JsonValueKind.Object)
        {
            Spend(ref budget, path);
            conditions.Add(Build(member.Name, FilterOperator.Equal, member.Value, type, path));
            return;
        }
        int before = conditions.Count;
        foreach (var part in member.Value.EnumerateObject())
        {
            Spend(ref budget, path);
            string at = $"{path}.{part.Name}";
            conditions.Add(Build(member.Name, MemoryFilterNames.ParseOperator(part.Name, at), part.Value, type, at));
        }
        if (conditions.Count == before) throw new MemoryFilterException("The condition names no operator.", path);
    }

    private static MemoryFilter Build(string field, FilterOperator op, JsonElement value, MemoryFieldType type, string path)
    {
        if (op == FilterOperator.Exists)
        {
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? new MemoryFilter.Comparison(field, op, value.GetBoolean())
                : throw new MemoryFilterException("'exists' takes true or false.", path);
        }
        bool isDate = type == MemoryFieldType.Instant && op is not (FilterOperator.Contains or FilterOperator.StartsWith) || type == MemoryFieldType.Any && MemoryFilterRules.IsRange(op);
        if (!MemoryFilterRules.IsList(op))
        {
            return isDate && value.ValueKind == JsonValueKind.String
                ? FilterDate.Require(value.GetString(), path).Compare(field, op)
                : Checked(new MemoryFilter.Comparison(field, op, Scalar(value, type, path)), path);
        }
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0) throw new MemoryFilterException("The operator takes a list with at least one value.", path);
        if (isDate && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String))
            return FilterDate.OneOf(field, op, [.. value.EnumerateArray().Select(v => FilterDate.Require(v.GetString(), path))]);
        return Checked(new MemoryFilter.Comparison(field, op, value.EnumerateArray().Select(v => Scalar(v, type, path)).ToArray()), path);
    }

    private static MemoryFilter.Comparison Checked(MemoryFilter.Comparison comparison, string path)
    {
        try
        {
            MemoryFilterRules.Check(comparison);
        }
        catch (MemoryFilterException ex)
        {
            throw new MemoryFilterException(ex.Message, path); // the JSON's own path is longer than the comparison's
        }
        return comparison;
    }

    private static object Scalar(JsonElement value, MemoryFieldType type, string path) => value.ValueKind switch
    {
        JsonValueKind.String when type == MemoryFieldType.Id => ParseId(value.GetString(), path),
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.TryGetInt64(out long integer) ? (object)integer : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new MemoryFilterException($"A value is a text, a number or a boolean, not {value.ValueKind}. For a missing field use {{\"exists\":false}}.", path),
    };

    internal static Guid ParseId(string? text, string path) => Guid.TryParse(text, out var id)
        ? id
        : throw new MemoryFilterException($"'{text}' is no UUID, and ids of memories are UUIDs.", path);
}
