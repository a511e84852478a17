using System.ComponentModel;
using System.Reflection;
using AgentMemory.Onnx;

namespace AgentMemory.Hosting;

/// <summary>
/// The settings of a memory that can be named as <c>SECTION:NAME=VALUE</c>, relative to the section <c>AgentMemory</c>. Members of a query that say how to
/// recall (<c>Recall:Mode</c> and the like) can be named in the same way.
/// </summary>
public static class SettingNames
{
    private static readonly (string Section, Type Options)[] Sections =
        [("", typeof(AgentMemoryOptions)), ("Embedding:", typeof(OnnxEmbeddingOptions)), ("Recall:", typeof(RecallOptions)), ("Recall:Reranker:", typeof(OnnxRerankerOptions)), ("Context:", typeof(TokenCounterOptions))];

    private static readonly string[] QueryMembers = [nameof(RecallQuery.Mode), nameof(RecallQuery.TimeMode), nameof(RecallQuery.Diversity), nameof(RecallQuery.MinScore), nameof(RecallQuery.Rerank)];

    private static readonly Dictionary<string, Type> Types = Sections.SelectMany(s => s.Options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => KeyValuePair.Create(s.Section + p.Name, p.PropertyType)))
        .Concat(QueryMembers.Select(m => KeyValuePair.Create("Recall:" + m, typeof(RecallQuery).GetProperty(m)!.PropertyType))).ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every name, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Types.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Splits <c>NAME=VALUE</c> into the key of the configuration and its value.</summary>
    /// <exception cref="ArgumentException">There is no such setting, or its value has another type; the message says what there is.</exception>
    public static KeyValuePair<string, string?> Parse(string assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        string name = (equals < 0 ? assignment : assignment[..equals]).Trim(), value = equals < 0 ? "" : assignment[(equals + 1)..].Trim();
        if (name.StartsWith("AgentMemory:", StringComparison.OrdinalIgnoreCase)) name = name["AgentMemory:".Length..];
        if (equals > 0 && Types.TryGetValue(name, out var exact) && !IsCollection(exact)) Check(name, Nullable.GetUnderlyingType(exact) ?? exact, value);
        // A list or table takes one entry at a time: Embedding:Pooling:0=cls, Recall:RecencyHalfLifeDays:Fact=90.
        else if (equals <= 0 || name.LastIndexOf(':') is not (> 0 and var colon) || !Types.TryGetValue(name[..colon], out var list) || !IsCollection(list))
            throw new ArgumentException($"A setting is NAME=VALUE with a known name, not '{assignment}'. Names: {string.Join(", ", All)}.");
        return new($"AgentMemory:{name}", value);
    }

    /// <summary>A query under settings that name its members, for instance <c>AgentMemory:Recall:Mode</c>.</summary>
    public static RecallQuery Shape(RecallQuery query, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var (key, value) in settings)
        {
            string name = key.StartsWith("AgentMemory:Recall:", StringComparison.OrdinalIgnoreCase) ? key["AgentMemory:Recall:".Length..].ToUpperInvariant() : "";
            query = name switch
            {
                "MODE" => query with { Mode = Enum.Parse<RecallMode>(value!, ignoreCase: true) },
                "TIMEMODE" => query with { TimeMode = Enum.Parse<TimeMode>(value!, ignoreCase: true) },
                "DIVERSITY" => query with { Diversity = Number(value) },
                "MINSCORE" => query with { MinScore = Number(value) },
                "RERANK" => query with { Rerank = bool.Parse(value!) },
                _ => query,
            };
        }
        return query;
    }

    private static double Number(string? value) => double.Parse(value!, System.Globalization.CultureInfo.InvariantCulture);

    private static void Check(string name, Type type, string value)
    {
        try
        {
            if (TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is not null && (!type.IsEnum || !int.TryParse(value, out _))) return;
        }
        catch (Exception ex) when (ex is FormatException or NotSupportedException or ArgumentException)
        {
            // Said below, with what can be said instead.
        }
        throw new ArgumentException($"The setting {name} cannot be '{value}'; it is {(type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type)) : "a " + type.Name)}.");
    }

    private static bool IsCollection(Type type) => type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type);
}
