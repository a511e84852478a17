using System.Diagnostics.CodeAnalysis;

namespace AgentMemory;

/// <summary>Comparison of a field with a value.</summary>
public enum FilterOperator
{
    /// <summary>Equal.</summary>
    Equal = 0,
    /// <summary>Present and not equal, or missing.</summary>
    NotEqual = 1,
    /// <summary>One of a list.</summary>
    In = 2,
    /// <summary>None of a list.</summary>
    NotIn = 3,
    /// <summary>Greater.</summary>
    GreaterThan = 4,
    /// <summary>Greater or equal.</summary>
    GreaterThanOrEqual = 5,
    /// <summary>Less.</summary>
    LessThan = 6,
    /// <summary>Less or equal.</summary>
    LessThanOrEqual = 7,
    /// <summary>Present and not null (true), or missing (false).</summary>
    Exists = 8,
    /// <summary>The text, or one text of the list, holds this part. Case counts, characters are compared by code, nothing is cut into words.</summary>
    Contains = 9,
    /// <summary>The text, or one text of the list, begins with this. Case counts.</summary>
    StartsWith = 10,
}

/// <summary>
/// Conditions on the fields of a memory; <see cref="MemoryFields.Types"/> lists them, and <c>metadata.KEY</c> are the caller's own.
/// In code: <c>MemoryFilter.Where("kind").Is("episode") &amp; !MemoryFilter.Where("tags").Is("private")</c>.
/// In JSON: <see cref="MemoryFilterParser"/>. On a command line: <see cref="MemoryFilterText"/>.
/// </summary>
/// <remarks>A field that is a list holds where one of its values does. A missing field fulfils NotEqual, NotIn and Exists(false), nothing else.</remarks>
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "All, Any and Not are the named alternates.")]
public abstract record MemoryFilter
{
    private protected MemoryFilter() { }

    /// <summary>Parses a filter in JSON; see <see cref="MemoryFilterParser"/>.</summary>
    /// <exception cref="MemoryFilterException">An unknown field or operator, or a wrong type; the path says where.</exception>
    public static MemoryFilter Parse(System.Text.Json.JsonElement json) => MemoryFilterParser.Parse(json);

    /// <summary>Parses a filter in JSON where the text begins with a brace, in the short form otherwise; see <see cref="MemoryFilterText"/>.</summary>
    /// <exception cref="MemoryFilterException">The text is no filter; the path says where.</exception>
    public static MemoryFilter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().TrimStart().StartsWith('{') ? MemoryFilterParser.Parse(text) : MemoryFilterText.Parse(text);
    }

    /// <summary>Begins a comparison: <c>MemoryFilter.Where("importance").AtLeast(0.5)</c>.</summary>
    /// <exception cref="MemoryFilterException">There is no such field; the message names the nearest.</exception>
    public static MemoryFilterField Where(string name) => new(name);

    /// <summary>Both hold.</summary>
    public static MemoryFilter operator &(MemoryFilter left, MemoryFilter right) => new All([.. Parts<All>(left, a => a.Conditions), .. Parts<All>(right, a => a.Conditions)]);

    /// <summary>One of both holds.</summary>
    public static MemoryFilter operator |(MemoryFilter left, MemoryFilter right) => new Any([.. Parts<Any>(left, a => a.Conditions), .. Parts<Any>(right, a => a.Conditions)]);

    /// <summary>It does not hold.</summary>
    public static MemoryFilter operator !(MemoryFilter condition) => new Not(condition);

    /// <summary>All conditions hold; an empty list holds for every memory.</summary>
    public sealed record All(IReadOnlyList<MemoryFilter> Conditions) : MemoryFilter;
    /// <summary>At least one condition holds; an empty list is refused.</summary>
    public sealed record Any(IReadOnlyList<MemoryFilter> Conditions) : MemoryFilter;
    /// <summary>The condition does not hold.</summary>
    public sealed record Not(MemoryFilter Condition) : MemoryFilter;
    /// <summary>
    /// A field compared with a value: text, long, double, bool, <see cref="DateTimeOffset"/>, <see cref="Guid"/>, or a list of these for In and NotIn.
    /// </summary>
    public sealed record Comparison(string Field, FilterOperator Operator, object Value) : MemoryFilter;

    // A chain of the same operator is one flat list: a loop that joins a thousand conditions must not nest a thousand levels.
    private static IReadOnlyList<MemoryFilter> Parts<T>(MemoryFilter filter, Func<T, IReadOnlyList<MemoryFilter>> conditions) where T : MemoryFilter =>
        filter is T same ? conditions(same) : [filter];
}

/// <summary>A filter that cannot be used: an unknown field, a wrong type, a malformed condition.</summary>
public sealed class MemoryFilterException : ArgumentException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="path">Place in the filter, for instance <c>filter.or[1].occurredAt</c> or <c>filter at character 12</c>.</param>
    public MemoryFilterException(string message, string path) : base(message) => Path = path;

    /// <summary>Place in the filter.</summary>
    public string Path { get; }
}
