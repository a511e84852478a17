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
}

/// <summary>
/// Conditions on the fields of a memory. Fields: <c>kind, role, speaker, user, agent, session, tags, importance, occurredAt, createdAt,
/// updatedAt, validFrom, validTo, expiresAt, source.uri, source.documentId, source.page, contentHash</c> and <c>metadata.KEY</c>.
/// </summary>
public abstract record MemoryFilter
{
    private protected MemoryFilter() { }

    /// <summary>Parses a filter in JSON; see <see cref="MemoryFilterParser"/>.</summary>
    /// <exception cref="MemoryFilterException">An unknown field or operator, or a wrong type; the path says where.</exception>
    public static MemoryFilter Parse(System.Text.Json.JsonElement json) => MemoryFilterParser.Parse(json);

    /// <summary>All conditions hold.</summary>
    public sealed record All(IReadOnlyList<MemoryFilter> Conditions) : MemoryFilter;
    /// <summary>At least one condition holds.</summary>
    public sealed record Any(IReadOnlyList<MemoryFilter> Conditions) : MemoryFilter;
    /// <summary>The condition does not hold.</summary>
    public sealed record Not(MemoryFilter Condition) : MemoryFilter;
    /// <summary>A field compared with a value: text, long, double, bool, <see cref="DateTimeOffset"/>, or a list of these for In and NotIn.</summary>
    public sealed record Comparison(string Field, FilterOperator Operator, object Value) : MemoryFilter;
}

/// <summary>A filter that cannot be used: an unknown field, a wrong type, a malformed condition.</summary>
public sealed class MemoryFilterException : ArgumentException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="path">Place in the filter, for instance <c>filter.or[1].occurredAt</c>.</param>
    public MemoryFilterException(string message, string path) : base(message) => Path = path;

    /// <summary>Place in the filter.</summary>
    public string Path { get; }
}
