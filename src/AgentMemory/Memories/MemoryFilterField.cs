namespace AgentMemory;

/// <summary>One field on its way into a filter; each method ends in a condition. Values are text, long, int, double, bool, <see cref="DateTimeOffset"/> or <see cref="Guid"/>.</summary>
public readonly record struct MemoryFilterField
{
    private readonly string _name;

    internal MemoryFilterField(string name)
    {
        MemoryFilterRules.TypeOf(name, "filter");
        _name = name;
    }

    /// <summary>Equal.</summary>
    public MemoryFilter Is(object value) => Compare(FilterOperator.Equal, value);
    /// <summary>Missing or not equal.</summary>
    public MemoryFilter IsNot(object value) => Compare(FilterOperator.NotEqual, value);
    /// <summary>One of a list.</summary>
    public MemoryFilter IsOneOf<T>(params IEnumerable<T> values) where T : notnull => Compare(FilterOperator.In, values.Cast<object>().ToArray());
    /// <summary>Missing or none of a list.</summary>
    public MemoryFilter IsNoneOf<T>(params IEnumerable<T> values) where T : notnull => Compare(FilterOperator.NotIn, values.Cast<object>().ToArray());
    /// <summary>Greater, later.</summary>
    public MemoryFilter Above(object value) => Compare(FilterOperator.GreaterThan, value);
    /// <summary>Greater or equal, at or after.</summary>
    public MemoryFilter AtLeast(object value) => Compare(FilterOperator.GreaterThanOrEqual, value);
    /// <summary>Less, earlier.</summary>
    public MemoryFilter Below(object value) => Compare(FilterOperator.LessThan, value);
    /// <summary>Less or equal, at or before.</summary>
    public MemoryFilter AtMost(object value) => Compare(FilterOperator.LessThanOrEqual, value);
    /// <summary>Holds this part of a text; case counts.</summary>
    public MemoryFilter Contains(string part) => Compare(FilterOperator.Contains, part);
    /// <summary>Begins with this; case counts.</summary>
    public MemoryFilter StartsWith(string beginning) => Compare(FilterOperator.StartsWith, beginning);
    /// <summary>Present and not null.</summary>
    public MemoryFilter Exists() => Compare(FilterOperator.Exists, true);
    /// <summary>Missing.</summary>
    public MemoryFilter IsMissing() => Compare(FilterOperator.Exists, false);

    private MemoryFilter.Comparison Compare(FilterOperator op, object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var comparison = new MemoryFilter.Comparison(_name ?? "", op, value);
        MemoryFilterRules.Check(comparison);
        return comparison;
    }
}
