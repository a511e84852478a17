namespace AgentMemory.Recall.Time;

internal sealed partial class TimeGrammar
{
    private DateTime Today => _now.Date;

    /// <summary>Today, yesterday, the day before yesterday, tonight, last night.</summary>
    private LocalSpan? DayWord(ref int at, bool anchored)
    {
        int next = at;
        if (Words(ref next, "last", "night")) return Take(ref at, next, new(Today.AddDays(-1).AddHours(18), Today.AddHours(6)));
        if (Words(ref next, "tonight")) return Take(ref at, next, new(Today.AddHours(18), Today.AddDays(1)));
        if (Words(ref next, "this", "morning") || Words(ref next, "this", "afternoon") || Words(ref next, "this", "evening")) return Take(ref at, next, DayPart(Today, Text(next - 1)));
        Any(ref next, "the");
        if (Words(ref next, "day", "before", "yesterday")) return Take(ref at, next, LocalSpan.Day(Today.AddDays(-2)));
        if (Words(ref next, "day", "after", "tomorrow")) return Take(ref at, next, LocalSpan.Day(Today.AddDays(2)));
        next = at;
        int? shift = Text(next) switch { "today" => 0, "yesterday" => -1, "tomorrow" => 1, _ => null };
        return shift is { } days ? Take(ref at, next + 1, LocalSpan.Day(Today.AddDays(days))) : null;
    }

    /// <summary>Last, this and next with a unit, a weekday, a month, a season or a holiday; the week before last.</summary>
    private LocalSpan? LastThisNext(ref int at, bool anchored)
    {
        int next = at;
        Any(ref next, "the");
        if (TimeWords.Units.TryGetValue(Text(next), out var before) && before != TimeUnit.Weekend)
        {
            int end = next + 1;
            if (Words(ref end, "before", "last")) return Take(ref at, end, Unit(before, -2));
            if (Words(ref end, "after", "next")) return Take(ref at, end, Unit(before, 2));
            return null;
        }
        int direction = Text(next) switch { "last" or "previous" or "prior" => -1, "this" or "current" => 0, "next" or "coming" => 1, _ => 9 };
        if (direction == 9) return null;
        string name = Text(++next);
        if (TimeWords.Units.TryGetValue(name, out var unit))
        {
            // The next day is one of a story, not tomorrow.
            if (name.EndsWith('s') || (unit == TimeUnit.Day && direction != 0)) return null;
            return Take(ref at, next + 1, unit == TimeUnit.Weekend ? Weekend(direction) : Unit(unit, direction));
        }
        if (TimeWords.Weekdays.TryGetValue(name, out var day)) return Take(ref at, next + 1, LocalSpan.Day(NearestWeekday(day, direction)));
        if (TimeWords.Months.TryGetValue(name, out int month)) return Take(ref at, next + 1, Nearest(direction, y => LocalSpan.Month(y, month)));
        if (TimeWords.Seasons.TryGetValue(name, out int season)) return Take(ref at, next + 1, Nearest(direction, y => LocalSpan.Season(y, season)));
        return HolidayDay(ref next) is { } holiday ? Take(ref at, next, Nearest(direction, y => LocalSpan.Day(holiday(y)))) : null;
    }

    /// <summary>The last three weeks, the past year, in the last few days: up to the moment of asking, from the start of a day on.</summary>
    private LocalSpan? Rolling(ref int at, bool anchored)
    {
        int next = at;
        Any(ref next, "the");
        string word = Text(next);
        if (!Any(ref next, "last", "past", "previous", "next", "coming")) return null;
        int counted = next;
        int? count = Count(ref next);
        if (count is null && word != "past") return null;
        if (count is null) next = counted;
        if (!TimeWords.Units.TryGetValue(Text(next), out var unit) || unit == TimeUnit.Weekend) return null;
        int steps = count ?? 1;
        if (word is "next" or "coming") return Take(ref at, next + 1, new(_now, LocalSpan.Shift(_now, unit, steps)));
        var start = LocalSpan.Shift(_now, unit, -steps);
        return Take(ref at, next + 1, new(unit is TimeUnit.Minute or TimeUnit.Hour ? start : start.Date, _now));
    }

    /// <summary>Two days ago, a year earlier, three weeks before (nothing after it), a week from now: the unit of the calendar that holds that moment.</summary>
    private LocalSpan? Ago(ref int at, bool anchored)
    {
        int next = at;
        if (!Amount(ref next, out int count, out var unit)) return null;
        if (Any(ref next, "ago", "earlier", "previously", "back")) return Take(ref at, next, Moved(unit, -count));
        if (Words(ref next, "from", "now") || Words(ref next, "from", "today") || Any(ref next, "later", "hence")) return Take(ref at, next, Moved(unit, count));
        // Before without anything to lean on: before now.
        return Any(ref next, "before", "prior") && Text(next) is "" or "?" or "." or "," or "!" ? Take(ref at, next, Moved(unit, -count)) : null;
    }

    /// <summary>Two days before Christmas, a week after 8 May 2023, the three days after last Monday.</summary>
    private LocalSpan? BeforeOrAfter(ref int at, bool anchored)
    {
        int next = at;
        bool article = Any(ref next, "the");
        bool counted = !TimeWords.Units.TryGetValue(Text(next), out var unit);
        int count = 1;
        if (counted)
        {
            int amount = next;
            if (!Amount(ref amount, out count, out unit)) return null;
            next = amount;
        }
        else if (!article || Text(next++).EndsWith('s')) return null;
        bool before = Any(ref next, "before", "prior"), after = !before && Any(ref next, "after", "following", "from");
        if (!before && !after) return null;
        if (unit == TimeUnit.Weekend) return null;
        if (before) Any(ref next, "to");
        Any(ref next, "on", "in");
        if (Point(ref next, anchored: true) is not { Start: { } start, End: { } end } anchor) return null;
        // "The two weeks before X" last two weeks; "two weeks before X" is as long as X.
        if (article) return Take(ref at, next, before ? new(LocalSpan.Shift(start, unit, -count), start) : new(end, LocalSpan.Shift(end, unit, count)));
        return Take(ref at, next, anchor.Shift(unit, before ? -count : count) with { Guessed = null });
    }

    /// <summary>Early May 2023, mid-2022, late last year, the beginning of June, the end of last week: thirds.</summary>
    private LocalSpan? PartOf(ref int at, bool anchored)
    {
        int next = at, third;
        Any(ref next, "the");
        string word = Text(next);
        if (Any(ref next, "early", "late") || Any(ref next, "mid"))
        {
            Any(ref next, "-", "in", "on");
            third = word switch { "early" => 0, "mid" => 1, _ => 2 };
        }
        else
        {
            if (!Any(ref next, "beginning", "start", "middle", "end") || !Any(ref next, "of")) return null;
            third = word switch { "beginning" or "start" => 0, "middle" => 1, _ => 2 };
        }
        int whole = next;
        LocalSpan? span = Point(ref next, anchored: true);
        if (span is null)
        {
            next = whole;
            if (Any(ref next, "the") && TimeWords.Units.TryGetValue(Text(next), out var unit) && unit is TimeUnit.Week or TimeUnit.Month or TimeUnit.Quarter or TimeUnit.Year)
            {
                next++;
                span = Unit(unit, 0);
            }
        }
        if (span is not { Start: { } start, End: { } end } || (end - start).TotalDays < 3) return null;
        double days = (end - start).TotalDays;
        DateTime first = start.AddDays(Math.Round(days / 3)), second = start.AddDays(Math.Round(2 * days / 3));
        if (days > 360) (first, second) = (start.AddMonths(4), start.AddMonths(8));
        return Take(ref at, next, third switch { 0 => new(start, first), 1 => new(first, second), _ => new(second, end) });
    }

    /// <summary>Earlier today, later this week, earlier this year.</summary>
    private LocalSpan? Earlier(ref int at, bool anchored)
    {
        int next = at;
        bool later = Text(next) == "later";
        if (!Any(ref next, "earlier", "later")) return null;
        LocalSpan span;
        if (Any(ref next, "today")) span = LocalSpan.Day(Today);
        else if (Any(ref next, "this") && TimeWords.Units.TryGetValue(Text(next), out var unit) && unit is TimeUnit.Week or TimeUnit.Month or TimeUnit.Quarter or TimeUnit.Year) (span, next) = (Unit(unit, 0), next + 1);
        else return null;
        return Take(ref at, next, later ? span with { Start = _now } : span with { End = _now });
    }

    private LocalSpan Unit(TimeUnit unit, int steps) => LocalSpan.Containing(LocalSpan.Shift(LocalSpan.Containing(_now, unit, _weekStart).Start!.Value, unit, steps), unit, _weekStart);

    private LocalSpan Moved(TimeUnit unit, int steps) => LocalSpan.Containing(LocalSpan.Shift(_now, unit, steps), unit, _weekStart);

    /// <summary>A count with a unit: two days, a week, a couple of months, half a year, a year and a half.</summary>
    private bool Amount(ref int at, out int count, out TimeUnit unit)
    {
        (count, unit) = (0, TimeUnit.Day);
        int next = at;
        if (Words(ref next, "half", "a", "year") || Words(ref next, "half", "year"))
        {
            (at, count, unit) = (next, 6, TimeUnit.Month);
            return true;
        }
        if (Words(ref next, "a", "year", "and", "a", "half") || Words(ref next, "one", "and", "a", "half", "years"))
        {
            (at, count, unit) = (next, 18, TimeUnit.Month);
            return true;
        }
        if (Words(ref next, "a", "fortnight"))
        {
            (at, count, unit) = (next, 2, TimeUnit.Week);
            return true;
        }
        if (Count(ref next) is not { } number || !TimeWords.Units.TryGetValue(Text(next), out unit) || unit == TimeUnit.Weekend) return false;
        (at, count) = (next + 1, number);
        return true;
    }

    private LocalSpan Weekend(int direction)
    {
        var span = LocalSpan.Containing(Today, TimeUnit.Weekend, _weekStart);
        if (direction == 0) return span;
        // The last one is over when the question is asked; the next one has not begun, and is not this one.
        if (direction < 0) return span.End <= Today ? span : span.Shift(TimeUnit.Week, -1);
        return span.Shift(TimeUnit.Week, 1);
    }

    /// <summary>Last: the nearest before today. Next: the nearest after it. This: that of the current week.</summary>
    private DateTime NearestWeekday(DayOfWeek day, int direction)
    {
        int back = ((int)Today.DayOfWeek - (int)day + 7) % 7;
        if (direction < 0) return Today.AddDays(back == 0 ? -7 : -back);
        if (direction > 0) return Today.AddDays(back == 0 ? 7 : 7 - back);
        var week = LocalSpan.Containing(Today, TimeUnit.Week, _weekStart).Start!.Value;
        return week.AddDays(((int)day - (int)_weekStart + 7) % 7);
    }

    /// <summary>Last: the nearest that is over. Next: the nearest that has not begun. This: that of the current year, or the winter that began in the year before.</summary>
    private LocalSpan Nearest(int direction, Func<int, LocalSpan> inYear) => direction switch
    {
        0 => inYear(_now.Year - 1) is { } before && before.End > _now ? before : inYear(_now.Year),
        < 0 => Enumerable.Range(-2, 3).Select(y => inYear(_now.Year + y)).Last(s => s.End <= Today),
        _ => Enumerable.Range(0, 3).Select(y => inYear(_now.Year + y)).First(s => s.Start > _now),
    };
}
