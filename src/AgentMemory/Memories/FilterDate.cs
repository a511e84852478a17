using System.Globalization;

namespace AgentMemory;

/// <summary>
/// A time in a filter: an instant in ISO 8601 (UTC where it names no offset), or a year, month or day, which is the whole span in UTC.
/// </summary>
/// <param name="From">First instant.</param>
/// <param name="To">First instant after the span; equal to <paramref name="From"/> for an instant.</param>
internal readonly record struct FilterDate(DateTimeOffset From, DateTimeOffset To)
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] Instants =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mmK",
    ];

    public bool IsInstant => From == To;

    public static FilterDate? Parse(string? text)
    {
        if (DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, Utc, out var instant)) return new(instant, instant);
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, Utc, out var day)) return new(day, Next(day, 0, 0, 1));
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, Utc, out var month)) return new(month, Next(month, 0, 1, 0));
        return DateTimeOffset.TryParseExact(text, "yyyy", CultureInfo.InvariantCulture, Utc, out var year) ? new(year, Next(year, 1, 0, 0)) : null;
    }

    /// <exception cref="MemoryFilterException">The text is no date.</exception>
    public static FilterDate Require(string? text, string path) => Parse(text)
        ?? throw new MemoryFilterException($"'{text}' is no ISO 8601 time, for instance 2026-01-31T12:00:00Z, 2026-01-31 or 2026-01.", path);

    /// <summary>The comparison with the date: greater than a month is after its end, equal to a month is inside it.</summary>
    public MemoryFilter Compare(string field, FilterOperator op)
    {
        if (IsInstant) return new MemoryFilter.Comparison(field, op, From);
        return op switch
        {
            FilterOperator.Equal => Inside(field),
            FilterOperator.NotEqual => new MemoryFilter.Not(Inside(field)),
            FilterOperator.GreaterThan => new MemoryFilter.Comparison(field, FilterOperator.GreaterThanOrEqual, To),
            FilterOperator.GreaterThanOrEqual => new MemoryFilter.Comparison(field, op, From),
            FilterOperator.LessThan => new MemoryFilter.Comparison(field, op, From),
            FilterOperator.LessThanOrEqual => new MemoryFilter.Comparison(field, FilterOperator.LessThan, To),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op, "A date is compared with eq, ne, gt, gte, lt or lte."),
        };
    }

    /// <summary>In or NotIn over dates.</summary>
    public static MemoryFilter OneOf(string field, FilterOperator op, IReadOnlyList<FilterDate> dates)
    {
        if (dates.All(d => d.IsInstant)) return new MemoryFilter.Comparison(field, op, dates.Select(d => (object)d.From).ToArray());
        var any = new MemoryFilter.Any([.. dates.Select(d => d.Compare(field, FilterOperator.Equal))]);
        return op == FilterOperator.In ? any : new MemoryFilter.Not(any);
    }

    private MemoryFilter.All Inside(string field) => new(
        [new MemoryFilter.Comparison(field, FilterOperator.GreaterThanOrEqual, From), new MemoryFilter.Comparison(field, FilterOperator.LessThan, To)]);

    // The last span that the calendar has ends with the calendar.
    private static DateTimeOffset Next(DateTimeOffset from, int years, int months, int days)
    {
        try
        {
            return from.AddYears(years).AddMonths(months).AddDays(days);
        }
        catch (ArgumentOutOfRangeException)
        {
            return DateTimeOffset.MaxValue;
        }
    }
}
