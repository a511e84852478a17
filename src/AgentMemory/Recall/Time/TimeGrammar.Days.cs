namespace AgentMemory.Recall.Time;

internal sealed partial class TimeGrammar
{
    /// <summary>Friday, on Friday: the last one before today.</summary>
    private LocalSpan? Weekday(ref int at, bool anchored)
    {
        if (!TimeWords.Weekdays.TryGetValue(Text(at), out var day)) return null;
        at++;
        return LocalSpan.Day(NearestWeekday(day, -1)) with { Guessed = TimeUnit.Week };
    }

    /// <summary>Monday, 8 May 2023 and Monday the 8th: the date counts.</summary>
    private LocalSpan? WeekdayDate(ref int at, bool anchored)
    {
        int next = at;
        if (!TimeWords.Weekdays.ContainsKey(Text(next++))) return null;
        Any(ref next, ",");
        int date = next;
        foreach (Rule rule in (Rule[])[DayMonth, MonthDay, Iso, NumericDate, DayOfMonth])
        {
            next = date;
            if (Try(rule, ref next, anchored: true) is { IsNothing: false } span) return Take(ref at, next, span);
        }
        return null;
    }

    /// <summary>The 3rd, the 3rd of last month; not the 3rd floor.</summary>
    private LocalSpan? DayOfMonth(ref int at, bool anchored)
    {
        int next = at;
        if (!Any(ref next, "the")) return null;
        bool digits = IsOrdinal(next);
        if (Ordinal(ref next) is not (>= 1 and <= 31 and var day)) return null;
        int of = next;
        if (Any(ref of, "of") && LastThisNext(ref of, anchored: true) is { Start: { } start, End: { } end } && (end - start).TotalDays is > 27 and < 32)
            return Take(ref at, of, day <= (end - start).TotalDays ? LocalSpan.Day(start.AddDays(day - 1)) : LocalSpan.Nothing);
        if (!digits || !EndsHere(next)) return null;
        for (int back = 0; back < 3; back++)
        {
            var month = Today.AddMonths(-back);
            if (day > DateTime.DaysInMonth(month.Year, month.Month)) continue;
            var date = new DateTime(month.Year, month.Month, day);
            if (date <= Today) return Take(ref at, next, LocalSpan.Day(date) with { Guessed = TimeUnit.Month });
        }
        return null;
    }

    /// <summary>Whether what follows cannot be a thing that an ordinal counts.</summary>
    private bool EndsHere(int at) => Text(at) is "" or "?" or "." or "," or "!" or "-" or ";" or ")" or "'" or "in" or "at" or "and" or "to" or "or" or "until" or "till" or "through" or "when" or "did" or "was" or "were" or "we" or "i" or "he" or "she" or "they" or "with" or "for" or "about" or "before" or "after" or "on";

    /// <summary>Christmas, New Year's Eve, Thanksgiving 2023, Easter.</summary>
    private LocalSpan? Holiday(ref int at, bool anchored)
    {
        int next = at;
        if (HolidayDay(ref next) is not { } day) return null;
        return OptionalYear(ref next) is { } year ? Take(ref at, next, LocalSpan.Day(day(year))) : Take(ref at, next, Latest(y => LocalSpan.Day(day(y))));
    }

    private Func<int, DateTime>? HolidayDay(ref int at)
    {
        int next = at;
        Func<int, DateTime>? day = null;
        if (Words(ref next, "christmas", "eve")) day = y => new DateTime(y, 12, 24);
        else if (Words(ref next, "boxing", "day")) day = y => new DateTime(y, 12, 26);
        else if (Words(ref next, "christmas", "day") || Any(ref next, "christmas", "xmas")) day = y => new DateTime(y, 12, 25);
        else if (Words(ref next, "new", "year", "'", "s", "eve") || Words(ref next, "new", "years", "eve")) day = y => new DateTime(y, 12, 31);
        else if (Words(ref next, "new", "year", "'", "s", "day") || Words(ref next, "new", "years", "day") || Words(ref next, "new", "year", "'", "s")) day = y => new DateTime(y, 1, 1);
        else if (Words(ref next, "valentine", "'", "s", "day") || Words(ref next, "valentines", "day")) day = y => new DateTime(y, 2, 14);
        else if (Any(ref next, "halloween")) day = y => new DateTime(y, 10, 31);
        else if (Words(ref next, "independence", "day")) day = y => new DateTime(y, 7, 4);
        else if (Any(ref next, "thanksgiving")) day = y => Weekday(y, 11, DayOfWeek.Thursday, 4);
        else if (Words(ref next, "good", "friday")) day = y => EasterSunday(y).AddDays(-2);
        else if (Any(ref next, "easter")) day = EasterSunday;
        if (day is not null) at = next;
        return day;
    }

    /// <summary>The Sunday after the first full moon of spring, by the Gregorian reckoning (Meeus, Jones and Butcher).</summary>
    private static DateTime EasterSunday(int year)
    {
        int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
        int h = ((19 * a) + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + (2 * e) + (2 * i) - h - k) % 7, m = (a + (11 * h) + (22 * l)) / 451;
        int n = h + l - (7 * m) + 114;
        return new DateTime(year, n / 31, (n % 31) + 1);
    }

    private static DateTime Weekday(int year, int month, DayOfWeek day, int number)
    {
        var first = new DateTime(year, month, 1);
        return first.AddDays((((int)day - (int)first.DayOfWeek + 7) % 7) + (7 * (number - 1)));
    }

    /// <summary>The first week of May 2023, the last Friday in March, the last two days of June, the second day of last month.</summary>
    private LocalSpan? OrdinalOf(ref int at, bool anchored)
    {
        int next = at;
        Any(ref next, "the");
        bool last = Any(ref next, "last");
        int number = 1, count = 1;
        if (last)
        {
            int many = next;
            if (Count(ref many) is { } some) (count, next) = (some, many);
        }
        else
        {
            if (Ordinal(ref next) is not (>= 1 and <= 53 and var ordinal)) return null;
            number = ordinal;
            int many = next;
            if (number == 1 && Count(ref many) is { } some) (count, next) = (some, many);
        }
        string name = Text(next++);
        bool unit = TimeWords.Units.TryGetValue(name, out var length) && length is TimeUnit.Day or TimeUnit.Week or TimeUnit.Month or TimeUnit.Weekend, weekday = TimeWords.Weekdays.TryGetValue(name, out var day);
        if ((!unit && !weekday) || !Any(ref next, "of", "in")) return null;
        int whole = next;
        if (Point(ref next, anchored: true) is not { Start: { } start, End: { } end })
        {
            next = whole;
            if (!Any(ref next, "the") || !TimeWords.Units.TryGetValue(Text(next), out var current) || current is not (TimeUnit.Month or TimeUnit.Quarter or TimeUnit.Year)) return null;
            next++;
            (start, end) = (Unit(current, 0).Start!.Value, Unit(current, 0).End!.Value);
        }
        if (length == TimeUnit.Weekend) (weekday, day) = (true, DayOfWeek.Saturday);
        LocalSpan span;
        if (weekday)
        {
            var first = last ? end.AddDays(-1 - (((int)end.AddDays(-1).DayOfWeek - (int)day + 7) % 7)) : start.AddDays((((int)day - (int)start.DayOfWeek + 7) % 7) + (7 * (number - 1)));
            span = new(first, first.AddDays(length == TimeUnit.Weekend ? 2 : 1));
        }
        else if (last) span = new(LocalSpan.Shift(end, length, -count), end);
        else span = new(LocalSpan.Shift(start, length, number - 1), LocalSpan.Shift(start, length, number - 1 + count));
        return Take(ref at, next, span.Start < start || span.Start >= end ? LocalSpan.Nothing : span.End > end ? span with { End = end } : span);
    }

    /// <summary>The week of 8 May 2023, week 23 of 2023, the weekend before Christmas.</summary>
    private LocalSpan? WeekOf(ref int at, bool anchored)
    {
        int next = at;
        if (Any(ref next, "week") && Number(next) is >= 1 and <= 53 and var week)
        {
            next++;
            return OptionalYear(ref next) is { } year ? Take(ref at, next, LocalSpan.Of(IsoWeek(year, week), TimeUnit.Week)) : null;
        }
        next = at;
        Any(ref next, "the");
        if (!TimeWords.Units.TryGetValue(Text(next), out var unit) || unit is not (TimeUnit.Week or TimeUnit.Weekend)) return null;
        next++;
        bool before = false, after = false;
        if (!Any(ref next, "of") && !(unit == TimeUnit.Weekend && ((before = Any(ref next, "before")) || (after = Any(ref next, "after")))))
            return unit == TimeUnit.Weekend && anchored && next > at + 1 ? Take(ref at, next, Weekend(-1)) : null;
        if (Point(ref next, anchored: true) is not { Start: { } start, End: { } end } || (!before && !after && (end - start).TotalDays > 1)) return null;
        var span = LocalSpan.Containing(start, unit, _weekStart);
        if (before && span.End > start) span = span.Shift(TimeUnit.Week, -1);
        if (after && span.Start < end) span = span.Shift(TimeUnit.Week, 1);
        return Take(ref at, next, span);
    }

    /// <summary>At 5 pm yesterday, at 17:30 (today): a time of day before a date or alone.</summary>
    private LocalSpan? ClockTime(ref int at, bool anchored)
    {
        int next = at;
        if (Hour(ref next, anchored) is not { } time) return null;
        Any(ref next, ",");
        int date = next;
        Any(ref date, "on");
        if (Point(ref date, anchored: true) is { IsDay: true, Start: { } day }) return Take(ref at, date, new(day + time.From, day + time.To));
        return anchored ? Take(ref at, next, new(Today + time.From, Today + time.To)) : null;
    }

    /// <summary>What narrows a day that has just been read: morning, in the evening, at 5 pm, at noon.</summary>
    private LocalSpan? Clock(ref int at, DateTime day)
    {
        int next = at;
        Any(ref next, ",");
        Words(ref next, "in", "the");
        if (TimeWords.DayParts.ContainsKey(Text(next))) return Take(ref at, next + 1, DayPart(day, Text(next)));
        next = at;
        Any(ref next, ",");
        if (!Any(ref next, "at", "around", "about")) return null;
        return Hour(ref next, anchored: true) is { } time ? Take(ref at, next, new(day + time.From, day + time.To)) : null;
    }

    /// <summary>5 pm is that hour, 5:30 pm and 17:30 that minute, noon and midnight an hour.</summary>
    private (TimeSpan From, TimeSpan To)? Hour(ref int at, bool anchored)
    {
        int next = at;
        if (anchored && Any(ref next, "noon", "midday", "midnight"))
        {
            int named = Text(next - 1) == "midnight" ? 0 : 12;
            at = next;
            return (TimeSpan.FromHours(named), TimeSpan.FromHours(named + 1));
        }
        if (Number(next) is not (>= 0 and <= 23 and var hour) || IsOrdinal(next)) return null;
        next++;
        int minute = -1;
        if (Text(next) == ":" && Number(next + 1) is >= 0 and <= 59 && _tokens[next + 1].Text.Length == 2)
        {
            minute = Number(next + 1);
            next += 2;
        }
        bool half = Any(ref next, "am", "pm") || Words(ref next, "a", ".", "m", ".") || Words(ref next, "p", ".", "m", "."), oclock = !half && Words(ref next, "o", "'", "clock");
        if (half && (hour is 0 or > 12)) return null;
        if (half) hour = (hour % 12) + (Text(next - 1) == "pm" || Text(next - 4) == "p" ? 12 : 0);
        if (!half && !oclock && minute < 0) return null;
        at = next;
        var from = new TimeSpan(hour, Math.Max(0, minute), 0);
        return (from, from + (minute >= 0 ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1)));
    }

    private static LocalSpan DayPart(DateTime day, string name) => new(day.AddHours(TimeWords.DayParts[name].From), day.AddHours(TimeWords.DayParts[name].To));
}
