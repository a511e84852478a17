using System.Globalization;
using System.Text.Json;

namespace AgentMemory;

/// <summary>
/// Filters in JSON. Members of one object are joined with AND: <c>{"kind":"fact","importance":{"gte":0.5},"or":[{"metadata.a":1},{"tags":{"in":["x"]}}],"not":{"user":"u"}}</c>.
/// Operators: eq, ne, in, nin, gt, gte, lt, lte, exists; a bare value means eq. Instants are ISO 8601.
/// </summary>
public static class MemoryFilterParser
{
    private const int MaxDepth = 16, MaxConditions = 256;

    private static readonly Dictionary<string, FilterOperator> Operators = new(StringComparer.Ordinal)
    {
        ["eq"] = FilterOperator.Equal,
        ["ne"] = FilterOperator.NotEqual,
        ["in"] = FilterOperator.In,
        ["nin"] = FilterOperator.NotIn,
        ["gt"] = FilterOperator.GreaterThan,
        ["gte"] = FilterOperator.GreaterThanOrEqual,
        ["lt"] = FilterOperator.LessThan,
        ["lte"] = FilterOperator.LessThanOrEqual,
        ["exists"] = FilterOperator.Exists,
    };

    /// <summary>An operator as the grammar spells it.</summary>
    internal static string OperatorText(FilterOperator value) => Operators.First(o => o.Value == value).Key;

    /// <summary>Parses a filter text.</summary>
    /// <exception cref="MemoryFilterException">Broken JSON, an unknown field or operator, or a wrong type; the path says where.</exception>
    public static MemoryFilter Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
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
        int budget = MaxConditions;
        return ParseObject(element, "filter", 0, ref budget);
    }

    /// <summary>Checks a filter that was built in code.</summary>
    /// <exception cref="MemoryFilterException">An unknown field or a wrong type.</exception>
    public static void Check(MemoryFilter? filter, string path = "filter")
    {
        switch (filter)
        {
            case null: return;
            case MemoryFilter.All all:
                for (int i = 0; i < all.Conditions.Count; i++) Check(all.Conditions[i], $"{path}[{i}]");
                return;
            case MemoryFilter.Any any:
                for (int i = 0; i < any.Conditions.Count; i++) Check(any.Conditions[i], $"{path}.or[{i}]");
                return;
            case MemoryFilter.Not not: Check(not.Condition, path + ".not"); return;
            case MemoryFilter.Comparison comparison: CheckComparison(comparison, $"{path}.{comparison.Field}"); return;
        }
    }

    private static MemoryFilter ParseObject(JsonElement element, string path, int depth, ref int budget)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new MemoryFilterException("A filter is a JSON object, for instance {\"kind\":\"fact\"}.", path);
        if (depth > MaxDepth) throw new MemoryFilterException($"The filter is nested deeper than {MaxDepth}.", path);
        var conditions = new List<MemoryFilter>();
        foreach (var member in element.EnumerateObject())
        {
            string at = $"{path}.{member.Name}";
            if (--budget < 0) throw new MemoryFilterException($"The filter has more than {MaxConditions} conditions.", at);
            switch (member.Name)
            {
                case "and" or "or":
                    if (member.Value.ValueKind != JsonValueKind.Array || member.Value.GetArrayLength() == 0) throw new MemoryFilterException($"'{member.Name}' takes a list of filters.", at);
                    var parts = new List<MemoryFilter>();
                    foreach (var part in member.Value.EnumerateArray()) parts.Add(ParseObject(part, $"{at}[{parts.Count}]", depth + 1, ref budget));
                    conditions.Add(member.Name == "and" ? new MemoryFilter.All(parts) : new MemoryFilter.Any(parts));
                    break;
                case "not":
                    conditions.Add(new MemoryFilter.Not(ParseObject(member.Value, at, depth + 1, ref budget)));
                    break;
                default:
                    ParseField(member, at, conditions);
                    break;
            }
        }
        return conditions.Count == 1 ? conditions[0] : new MemoryFilter.All(conditions);
    }

    private static void ParseField(JsonProperty member, string path, List<MemoryFilter> conditions)
    {
        var type = TypeOf(member.Name, path);
        if (member.Value.ValueKind != JsonValueKind.Object)
        {
            conditions.Add(Build(member.Name, FilterOperator.Equal, member.Value, type, path));
            return;
        }
        int before = conditions.Count;
        foreach (var part in member.Value.EnumerateObject())
        {
            if (!Operators.TryGetValue(part.Name, out var op)) throw new MemoryFilterException($"'{part.Name}' is no operator; use {string.Join(", ", Operators.Keys)}.", $"{path}.{part.Name}");
            conditions.Add(Build(member.Name, op, part.Value, type, $"{path}.{part.Name}"));
        }
        if (conditions.Count == before) throw new MemoryFilterException("The condition names no operator.", path);
    }

    private static MemoryFilter.Comparison Build(string field, FilterOperator op, JsonElement value, MemoryFieldType type, string path)
    {
        object read = op switch
        {
            FilterOperator.Exists => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw new MemoryFilterException("'exists' takes true or false.", path),
            FilterOperator.In or FilterOperator.NotIn => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
                ? (object)value.EnumerateArray().Select(v => Scalar(v, type, path)).ToArray()
                : throw new MemoryFilterException("The operator takes a list with at least one value.", path),
            _ => Scalar(value, type, path),
        };
        var comparison = new MemoryFilter.Comparison(field, op, read);
        CheckComparison(comparison, path);
        return comparison;
    }

    private static object Scalar(JsonElement value, MemoryFieldType type, string path) => value.ValueKind switch
    {
        JsonValueKind.String when type == MemoryFieldType.Instant => DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant : throw new MemoryFilterException($"'{value.GetString()}' is no ISO 8601 instant, for instance 2026-01-31T12:00:00Z.", path),
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.TryGetInt64(out long integer) ? integer : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new MemoryFilterException($"A value is a text, a number or a boolean, not {value.ValueKind}. For a missing field use {{\"exists\":false}}.", path),
    };

    private static MemoryFieldType TypeOf(string field, string path)
    {
        if (MemoryFields.Types.TryGetValue(field, out var type)) return type;
        if (field.StartsWith(MemoryFields.MetadataPrefix, StringComparison.Ordinal) && MemoryValidation.IsKey(field[MemoryFields.MetadataPrefix.Length..])) return MemoryFieldType.Any;
        string hint = Nearest(field) is { } near ? $" Did you mean '{near}'?" : "";
        throw new MemoryFilterException($"'{field}' is no field of a memory.{hint} Use {string.Join(", ", MemoryFields.Types.Keys)} or metadata.KEY.", path);
    }

    /// <summary>The field with the fewest edits, at most two, or a field with the same last part.</summary>
    private static string? Nearest(string field)
    {
        var (near, edits) = MemoryFields.Types.Keys.Select(k => (k, Edits(k, field))).MinBy(p => p.Item2);
        return edits <= 2 ? near : MemoryFields.Types.Keys.FirstOrDefault(k => k.EndsWith("." + field, StringComparison.OrdinalIgnoreCase));
    }

    private static int Edits(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 2) return int.MaxValue;
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(cost, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }

    private static void CheckComparison(MemoryFilter.Comparison comparison, string path)
    {
        var type = TypeOf(comparison.Field, path);
        if (comparison.Operator == FilterOperator.Exists)
        {
            if (comparison.Value is not bool) throw new MemoryFilterException("'exists' takes true or false.", path);
            return;
        }
        bool isRange = comparison.Operator is FilterOperator.GreaterThan or FilterOperator.GreaterThanOrEqual or FilterOperator.LessThan or FilterOperator.LessThanOrEqual;
        if (isRange && type == MemoryFieldType.Text) throw new MemoryFilterException($"'{comparison.Field}' is text and has no order; use eq, ne, in or nin.", path);
        IEnumerable<object> values = comparison.Operator is FilterOperator.In or FilterOperator.NotIn
            ? comparison.Value as IEnumerable<object> ?? throw new MemoryFilterException("The operator takes a list of values.", path)
            : [comparison.Value];
        foreach (object value in values)
        {
            bool fits = type switch
            {
                MemoryFieldType.Text => value is string,
                MemoryFieldType.Number => value is long or int or double,
                MemoryFieldType.Instant => value is DateTimeOffset,
                _ => isRange ? value is long or int or double or DateTimeOffset : value is string or long or int or double or bool,
            };
            if (!fits) throw new MemoryFilterException($"'{comparison.Field}' wants {Want(type, isRange)}, not {value.GetType().Name}.", path);
            if (comparison.Field == "kind" && value is string kind && MemoryFields.ParseKind(kind) is null)
                throw new MemoryFilterException($"'{kind}' is no kind; use episode, documentChunk, fact or procedure.", path);
        }
    }

    private static string Want(MemoryFieldType type, bool isRange) => type switch
    {
        MemoryFieldType.Text => "a text",
        MemoryFieldType.Number => "a number",
        MemoryFieldType.Instant => "an instant",
        _ => isRange ? "a number or an instant" : "a text, a number or a boolean",
    };
}
