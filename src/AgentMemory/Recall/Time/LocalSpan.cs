namespace AgentMemory.Recall.Time;

/// <summary>A stretch of wall clock time, half-open; a missing end is open.</summary>
/// <param name="Start">First moment.</param>
/// <param name="End">Moment after the last one.</param>
/// <param name="Guessed">The question names no year, month or week: the last one before it was asked was taken.</param>
internal readonly record struct LocalSpan(DateTime? Start, DateTime? End, TimeUnit? Guessed = null)
{
    /// <summary>What is written like a date and is none, for instance 30 February: its words are not read as another time.</summary>
    public static LocalSpan Nothing => default;

    public bool IsNothing => Start is null && End is null;

    public bool IsDay => Start is { } start && End == start.AddDays(1) && start == start.Date;

    public static LocalSpan Day(DateTime day) => new(day.Date, day.Date.AddDays(1));

    public static LocalSpan Month(int year, int month) => new(new DateTime(year, month, 1), new DateTime(year, month, 1).AddMonths(1));

    public static LocalSpan Year(int year) => new(new DateTime(year, 1, 1), new DateTime(year, 1, 1).AddYears(1));

    /// <summary>Three months from the season's first on: winter 2022 ends in February 2023.</summary>
    public static LocalSpan Season(int year, int firstMonth) => new(new DateTime(year, firstMonth, 1), new DateTime(year, firstMonth, 1).AddMonths(3));

    /// <summary>The calendar's unit that holds a moment; a weekend is that of the moment's week from Monday on.</summary>
    public static LocalSpan Containing(DateTime moment, TimeUnit unit, DayOfWeek weekStart)
    {
        var day = moment.Date;
        switch (unit)
        {
            case TimeUnit.Minute: return Of(day.AddHours(moment.Hour).AddMinutes(moment.Minute), unit);
            case TimeUnit.Hour: return Of(day.AddHours(moment.Hour), unit);
            case TimeUnit.Day: return Of(day, unit);
            case TimeUnit.Week: return Of(day.AddDays(-(((int)day.DayOfWeek - (int)weekStart + 7) % 7)), unit);
            case TimeUnit.Weekend: return Of(day.AddDays(5 - (((int)day.DayOfWeek + 6) % 7)), unit);
            case TimeUnit.Month: return Of(new DateTime(day.Year, day.Month, 1), unit);
            case TimeUnit.Quarter: return Of(new DateTime(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1), unit);
            case TimeUnit.Decade: return Of(new DateTime(Math.Max(1, day.Year / 10 * 10), 1, 1), unit);
            default: return Of(new DateTime(day.Year, 1, 1), TimeUnit.Year);
        }
    }

    /// <summary>One unit from a moment on.</summary>
    public static LocalSpan Of(DateTime start, TimeUnit unit) => new(start, unit == TimeUnit.Weekend ? start.AddDays(2) : Shift(start, unit, 1));

    /// <summary>A moment some units later or, below zero, earlier; the day of a month is cut to the month's length.</summary>
    public static DateTime Shift(DateTime moment, TimeUnit unit, int count) => unit switch
    {
        TimeUnit.Minute => moment.AddMinutes(count),
        TimeUnit.Hour => moment.AddHours(count),
        TimeUnit.Day => moment.AddDays(count),
        TimeUnit.Week or TimeUnit.Weekend => moment.AddDays(7L * count),
        TimeUnit.Month => moment.AddMonths(count),
        TimeUnit.Quarter => moment.AddMonths(3 * count),
        TimeUnit.Year => moment.AddYears(count),
        _ => moment.AddYears(10 * count),
    };

    public LocalSpan Shift(TimeUnit unit, int count) => this with { Start = Start is { } s ? Shift(s, unit, count) : null, End = End is { } e ? Shift(e, unit, count) : null };

    /// <summary>In UTC by a zone: a wall clock time that is skipped in spring is the next one that exists, one that comes twice in autumn is the first.</summary>
    public TimeRange ToRange(TimeZoneInfo zone) => new(Start is { } s ? Utc(s, zone) : null, End is { } e ? Utc(e, zone) : null);

    private static DateTimeOffset Utc(DateTime wall, TimeZoneInfo zone)
    {
        wall = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(wall)) wall = wall.AddMinutes(15);
        var offset = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall, offset).ToUniversalTime();
    }
}
