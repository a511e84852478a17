using System.Globalization;
using System.Text;

namespace AgentMemory;

/// <summary>
/// Filters in a short form for people: <c>kind:episode speaker:"Ann" when&gt;=2024-05 -tag:private (text~tea OR text~coffee)</c>.
/// Conditions beside each other are joined with AND, <c>OR</c> is weaker, <c>-</c> or <c>NOT</c> denies, parentheses group.
/// <c>field:a</c> equal, <c>field:a,b</c> one of, <c>field!:a</c> not equal, <c>&gt; &gt;= &lt; &lt;=</c>, <c>field~part</c> contains, <c>field^beginning</c> starts with,
/// <c>field:*</c> exists, <c>field!:*</c> is missing, a word alone is part of the text. Values with spaces stand in double quotes; <c>\</c> escapes inside.
/// Short names: when, tag, uri, doc, page, hash, created, updated, expires.
/// </summary>
public static class MemoryFilterText
{
    /// <summary>Parses the short form.</summary>
    /// <exception cref="MemoryFilterException">An unknown field or a malformed condition; the path names the character.</exception>
    public static MemoryFilter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new MemoryFilterTextParser(text).Parse();
    }

    /// <summary>The filter in the short form: parsed again, it selects the same.</summary>
    /// <exception cref="MemoryFilterException">The filter is none that may be used.</exception>
    public static string Print(MemoryFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        MemoryFilterRules.Check(filter);
        var output = new StringBuilder();
        Print(filter, output, inside: null);
        return output.ToString();
    }

    private static void Print(MemoryFilter filter, StringBuilder output, Type? inside)
    {
        switch (filter)
        {
            case MemoryFilter.All { Conditions.Count: 0 }: output.Append('*'); break;
            case MemoryFilter.All { Conditions.Count: 1 } all: Print(all.Conditions[0], output, inside); break;
            case MemoryFilter.Any { Conditions.Count: 1 } any: Print(any.Conditions[0], output, inside); break;
            case MemoryFilter.All all: Join(all.Conditions, " ", typeof(MemoryFilter.All), inside is not null && inside != typeof(MemoryFilter.Any), output); break;
            case MemoryFilter.Any any: Join(any.Conditions, " OR ", typeof(MemoryFilter.Any), inside is not null, output); break;
            case MemoryFilter.Not not:
                output.Append('-');
                Print(not.Condition, output, typeof(MemoryFilter.Not));
                break;
            case MemoryFilter.Comparison comparison: Print(comparison, output); break;
        }
    }

    private static void Join(IReadOnlyList<MemoryFilter> conditions, string word, Type kind, bool grouped, StringBuilder output)
    {
        if (grouped) output.Append('(');
        for (int i = 0; i < conditions.Count; i++)
        {
            if (i > 0) output.Append(word);
            Print(conditions[i], output, kind);
        }
        if (grouped) output.Append(')');
    }

    private static void Print(MemoryFilter.Comparison comparison, StringBuilder output)
    {
        output.Append(comparison.Field);
        if (comparison.Operator == FilterOperator.Exists)
        {
            output.Append((bool)comparison.Value ? ":*" : "!:*");
            return;
        }
        output.Append(comparison.Operator switch
        {
            FilterOperator.Equal or FilterOperator.In => ":",
            FilterOperator.NotEqual or FilterOperator.NotIn => "!:",
            FilterOperator.GreaterThan => ">",
            FilterOperator.GreaterThanOrEqual => ">=",
            FilterOperator.LessThan => "<",
            FilterOperator.LessThanOrEqual => "<=",
            FilterOperator.Contains => "~",
            _ => "^",
        });
        if (!MemoryFilterRules.IsList(comparison.Operator))
        {
            PrintValue(comparison.Value, output);
            return;
        }
        bool isFirst = true;
        foreach (object value in MemoryFilterRules.Values(comparison.Value))
        {
            if (!isFirst) output.Append(',');
            PrintValue(value, output);
            isFirst = false;
        }
    }

    private static void PrintValue(object value, StringBuilder output)
    {
        switch (value)
        {
            case string text:
                output.Append('"').Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
                break;
            case bool flag: output.Append(flag ? "true" : "false"); break;
            case double number: output.Append(MemoryFilterConverter.NumberText(number)); break;
            case Guid id: output.Append(id.ToString("D")); break;
            case DateTimeOffset instant: output.Append(instant.ToString("O", CultureInfo.InvariantCulture)); break;
            case IFormattable number: output.Append(number.ToString(null, CultureInfo.InvariantCulture)); break;
        }
    }
}
