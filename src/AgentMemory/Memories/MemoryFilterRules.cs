using System.Collections;

namespace AgentMemory;

/// <summary>What a filter must fulfil, however it was written: known fields, values of the right type, bounded size and depth.</summary>
internal static class MemoryFilterRules
{
    /// <summary>Deepest nesting and most conditions that a caller may write, and most values in all lists together.</summary>
    public const int MaxDepth = 16, MaxConditions = 256, MaxValues = 20_000;

    /// <summary>What the service puts around a caller's filter, and what a span of dates adds to one comparison.</summary>
    private const int OwnDepth = 8, OwnConditions = 1_024;

    /// <exception cref="MemoryFilterException">An unknown field, a wrong type, too deep or too large.</exception>
    public static void Check(MemoryFilter? filter, string path = "filter")
    {
        if (filter is null) return;
        var budget = new Budget();
        Check(filter, path, 0, budget);
    }

    /// <summary>Type of a field.</summary>
    /// <exception cref="MemoryFilterException">There is no such field.</exception>
    public static MemoryFieldType TypeOf(string? field, string path)
    {
        if (string.IsNullOrEmpty(field)) throw new MemoryFilterException("The condition names no field.", path);
        if (MemoryFields.Types.TryGetValue(field, out var type)) return type;
        return field.StartsWith(MemoryFields.MetadataPrefix, StringComparison.Ordinal) && MemoryValidation.IsKey(field[MemoryFields.MetadataPrefix.Length..])
            ? MemoryFieldType.Any
            : throw MemoryFilterNames.UnknownField(field, path);
    }

    public static bool IsRange(FilterOperator op) => op is FilterOperator.GreaterThan or FilterOperator.GreaterThanOrEqual or FilterOperator.LessThan or FilterOperator.LessThanOrEqual;

    public static bool IsList(FilterOperator op) => op is FilterOperator.In or FilterOperator.NotIn;

    /// <summary>The values of a list.</summary>
    public static IEnumerable<object> Values(object list) => list is IEnumerable values and not string ? values.Cast<object>() : [list];

    private static void Check(MemoryFilter? filter, string path, int depth, Budget budget)
    {
        if (depth > MaxDepth + OwnDepth) throw new MemoryFilterException($"The filter is nested deeper than {MaxDepth}.", "filter");
        if (--budget.Conditions < 0) throw new MemoryFilterException($"The filter has more than {MaxConditions} conditions. For many values of one field use one 'in' with a list.", "filter");
        switch (filter)
        {
            case MemoryFilter.All { Conditions: not null } all:
                for (int i = 0; i < all.Conditions.Count; i++) Check(all.Conditions[i], $"{path}[{i}]", depth + 1, budget);
                return;
            case MemoryFilter.Any { Conditions: not null } any:
                if (any.Conditions.Count == 0) throw new MemoryFilterException("'or' takes at least one filter.", path);
                for (int i = 0; i < any.Conditions.Count; i++) Check(any.Conditions[i], $"{path}.or[{i}]", depth + 1, budget);
                return;
            case MemoryFilter.Not not: Check(not.Condition, path + ".not", depth + 1, budget); return;
            case MemoryFilter.Comparison comparison: CheckComparison(comparison, $"{path}.{comparison.Field}", budget); return;
            default: throw new MemoryFilterException("A condition is null.", path);
        }
    }

    private static void CheckComparison(MemoryFilter.Comparison comparison, string path, Budget budget)
    {
        var (field, op, value) = comparison;
        var type = TypeOf(field, path);
        if (!Enum.IsDefined(op)) throw new MemoryFilterException($"{(int)op} is no operator.", path);
        if (op == FilterOperator.Exists)
        {
            if (value is not bool) throw new MemoryFilterException("'exists' takes true or false.", path);
            return;
        }
        if (IsRange(op) && type is (MemoryFieldType.Text or MemoryFieldType.Id)) throw new MemoryFilterException($"'{field}' is text and has no order; use eq, ne, in or nin.", path);
        if (op is FilterOperator.Contains or FilterOperator.StartsWith)
        {
            if (type is not (MemoryFieldType.Text or MemoryFieldType.Any)) throw new MemoryFilterException($"'{MemoryFilterNames.Text(op)}' looks into texts, and '{field}' is none.", path);
            if (value is not string { Length: > 0 }) throw new MemoryFilterException($"'{MemoryFilterNames.Text(op)}' takes a text of at least one character.", path);
            return;
        }
        if (IsList(op) && value is not (IEnumerable and not string)) throw new MemoryFilterException("The operator takes a list of values.", path);
        int count = 0;
        foreach (object one in IsList(op) ? Values(value) : [value])
        {
            count++;
            if (--budget.Values < 0) throw new MemoryFilterException($"The filter has more than {MaxValues:N0} values; split the call.", path);
            CheckValue(field, type, op, one, path);
        }
        if (count == 0) throw new MemoryFilterException("The operator takes a list with at least one value.", path);
    }

    private static void CheckValue(string field, MemoryFieldType type, FilterOperator op, object value, string path)
    {
        bool fits = type switch
        {
            MemoryFieldType.Text => value is string,
            MemoryFieldType.Number => value is long or int or double,
            MemoryFieldType.Instant => value is DateTimeOffset,
            MemoryFieldType.Id => value is Guid,
            _ => IsRange(op) ? value is long or int or double or DateTimeOffset : value is string or long or int or double or bool,
        };
        if (!fits || value is double and (double.NaN or double.PositiveInfinity or double.NegativeInfinity))
            throw new MemoryFilterException($"'{field}' wants {Want(type, IsRange(op))}, not {(value is double ? "a number that is not finite" : value?.GetType().Name ?? "null")}.", path);
        if (field == "kind" && value is string kind && MemoryFields.ParseKind(kind) is null)
            throw new MemoryFilterException($"'{kind}' is no kind.{MemoryFilterNames.Hint(kind, Enum.GetValues<MemoryKind>().Select(MemoryFields.KindText))} Use episode, documentChunk, fact or procedure.", path);
    }

    private static string Want(MemoryFieldType type, bool isRange) => type switch
    {
        MemoryFieldType.Text => "a text",
        MemoryFieldType.Number => "a number",
        MemoryFieldType.Instant => "an instant",
        MemoryFieldType.Id => "a UUID",
        _ => isRange ? "a number or an instant" : "a text, a number or a boolean",
    };

    private sealed class Budget
    {
        public int Conditions { get; set; } = MaxConditions + OwnConditions;
        public int Values { get; set; } = MaxValues;
    }
}
