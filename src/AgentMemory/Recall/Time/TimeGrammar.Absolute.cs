using System.Globalization;
using System.Text.RegularExpressions;

namespace AgentMemory.Recall.Time;

internal sealed partial class TimeGrammar
{
    [GeneratedRegex(@"\G(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})(?:[Tt ](?<h>\d{2}):(?<n>\d{2})(?<s>:\d{2}(?:\.\d{1,7})?)?(?<z>[Zz]|[+-]\d{2}:?\d{2})?)?(?![\d-])")]
    private static partial Regex IsoDate();

    [GeneratedRegex(@"\G(?<y>\d{4})-(?:(?<m>\d{2})|[Ww](?<w>\d{2})(?:-(?<k>[1-7]))?|[Qq](?<q>[1-4]))(?![\w-])")]
    private static partial Regex IsoPart();

    [GeneratedRegex(@"\G(?:(?<y>\d{4})/(?<m>\d{1,2})/(?<d>\d{1,2})|(?<a>\d{1,2})(?<sep>[/.])(?<b>\d{1,2})\k<sep>(?<y>\d{4}))(?![\d/])")]
    private static partial Regex Numeric();

    /// <summary>2023-05-08, 2023-05-08T10:00Z, 2023-05, 2023-W19, 2023-W19-1, 2023-Q2 (ISO 8601).</summary>
    private LocalSpan? Iso(ref int at, bool anchored)
    {
        if (Number(at) < 0) return null;
        int from = _tokens[at].Start;
        if (IsoDate().Match(_text, from) is { Success: true } date)
        {
            var day = new DateTime(Value(date, "y"), Value(date, "m"), Value(date, "d"));
            Skip(ref at, date);
            if (!date.Groups["h"].Success) return LocalSpan.Day(day);
            if (Value(date, "h") > 23 || Value(date, "n") > 59) return null;
            var time = day.AddHours(Value(date, "h")).AddMinutes(Value(date, "n"));
            if (date.Groups["s"].Success) time = time.AddSeconds((int)double.Parse(date.Groups["s"].ValueSpan[1..], CultureInfo.InvariantCulture));
            if (date.Groups["z"].Success) time = TimeZoneInfo.ConvertTime(new DateTimeOffset(time, Offset(date.Groups["z"].Value)), _zone).DateTime;
            return new LocalSpan(time, date.Groups["s"].Success ? time.AddSeconds(1) : time.AddMinutes(1));
        }
        if (IsoPart().Match(_text, from) is not { Success: true } part) return null;
        int year = Value(part, "y");
        Skip(ref at, part);
        if (part.Groups["m"].Success) return LocalSpan.Month(year, Value(part, "m"));
        if (part.Groups["q"].Success) return LocalSpan.Of(new DateTime(year, (Value(part, "q") * 3) - 2, 1), TimeUnit.Quarter);
        var monday = IsoWeek(year, Value(part, "w"));
        return part.Groups["k"].Success ? LocalSpan.Day(monday.AddDays(Value(part, "k") - 1)) : LocalSpan.Of(monday, TimeUnit.Week);
    }

    /// <summary>5/8/2023 (month first unless set otherwise, or where it cannot be), 8.5.2023 (day first), 2023/5/8.</summary>
    private LocalSpan? NumericDate(ref int at, bool anchored)
    {
        if (Number(at) < 0 || Numeric().Match(_text, _tokens[at].Start) is not { Success: true } match) return null;
        int month, day;
        if (match.Groups["m"].Success) (month, day) = (Value(match, "m"), Value(match, "d"));
        else
        {
            (month, day) = (Value(match, "a"), Value(match, "b"));
            if (_dayFirst || month > 12 || match.Groups["sep"].Value == ".") (month, day) = (day, month);
        }
        var date = new DateTime(Value(match, "y"), month, day);
        Skip(ref at, match);
        return LocalSpan.Day(date);
    }

    /// <summary>May 8, May 8th, 2023; May 3 to 5, 2023.</summary>
    private LocalSpan? MonthDay(ref int at, bool anchored)
    {
        int next = at;
        if (!Month(ref next, out int month)) return null;
        Any(ref next, "the");
        if (Day(ref next) is not { } day) return null;
        int last = day, range = next;
        if (Any(ref range, "-", "to", "through") && Day(ref range) is { } until && until > day && !TimeWords.Months.ContainsKey(Text(range)) && Text(range) != "of") (last, next) = (until, range);
        int? year = OptionalYear(ref next);
        at = next;
        return Days(month, day, last, year);
    }

    /// <summary>8 May 2023, the 8th of May, 3-5 May 2023, 3 and 5 May.</summary>
    private LocalSpan? DayMonth(ref int at, bool anchored)
    {
        int next = at;
        Any(ref next, "the");
        if (Day(ref next) is not { } day) return null;
        int last = day, range = next;
        if (Any(ref range, "-", "to", "through", "and"))
        {
            Any(ref range, "the");
            if (Day(ref range) is { } until && until > day) (last, next) = (until, range);
        }
        Any(ref next, "of");
        if (!Month(ref next, out int month)) return null;
        int? year = OptionalYear(ref next);
        at = next;
        return Days(month, day, last, year);
    }

    /// <summary>May 2023, May of 2023; May alone where something stands before it that asks for a time.</summary>
    private LocalSpan? MonthYear(ref int at, bool anchored)
    {
        int next = at;
        if (!Month(ref next, out int month)) return null;
        if (OptionalYear(ref next) is { } year)
        {
            at = next;
            return LocalSpan.Month(year, month);
        }
        if (!anchored) return null;
        at = next;
        return Latest(y => LocalSpan.Month(y, month));
    }

    /// <summary>Q2 2024, the second quarter of 2024, H1 2024, the first half of the year.</summary>
    private LocalSpan? Quarter(ref int at, bool anchored)
    {
        int next = at, part;
        bool half = false;
        if (Text(next) is "q" or "h" && Number(next + 1) is >= 1 and <= 4 and var digit && _tokens[next + 1].Start == _tokens[next].End)
        {
            (half, part, next) = (Text(next) == "h", digit, next + 2);
            if (half && part > 2) return null;
        }
        else
        {
            Any(ref next, "the");
            if (Ordinal(ref next) is not (>= 1 and <= 4 and var ordinal) || !(Any(ref next, "quarter") || (half = Any(ref next, "half")))) return null;
            part = ordinal;
            if (half && part > 2) return null;
            int of = next;
            if (Any(ref of, "of", "in") && (Words(ref of, "the", "year") || Words(ref of, "this", "year"))) return Take(ref at, of, Part(_now.Year));
            if (Any(ref of, "of", "in") && Words(ref of, "last", "year")) return Take(ref at, of, Part(_now.Year - 1));
        }
        if (OptionalYear(ref next) is { } year) return Take(ref at, next, Part(year));
        return half ? null : Take(ref at, next, Latest(Part));

        LocalSpan Part(int year) => half ? new(new DateTime(year, (part * 6) - 5, 1), new DateTime(year, (part * 6) - 5, 1).AddMonths(6)) : LocalSpan.Of(new DateTime(year, (part * 3) - 2, 1), TimeUnit.Quarter);
    }

    /// <summary>Summer 2022, the winter of 2022 (which ends in 2023), in the spring.</summary>
    private LocalSpan? Season(ref int at, bool anchored)
    {
        int next = at;
        bool article = Any(ref next, "the");
        if (!TimeWords.Seasons.TryGetValue(Text(next), out int month)) return null;
        bool fall = Text(next++) == "fall";
        if (OptionalYear(ref next) is { } year) return Take(ref at, next, LocalSpan.Season(year, month));
        return anchored && (article || !fall) ? Take(ref at, next, Latest(y => LocalSpan.Season(y, month))) : null;
    }

    /// <summary>2023 and the year 2023 where something stands before it that asks for a time, or nothing comes after it.</summary>
    private LocalSpan? YearAlone(ref int at, bool anchored)
    {
        int next = at;
        Any(ref next, "the");
        bool named = Any(ref next, "year");
        if (YearNumber(next) is not { } year || (next > at && !named)) return null;
        next++;
        if (Text(next) == "s" && _tokens[next].Start == _tokens[next - 1].End) return null;
        return anchored || named || Text(next) is "" or "?" or "." or "!" ? Take(ref at, next, LocalSpan.Year(year)) : null;
    }

    /// <summary>2019-2021.</summary>
    private LocalSpan? YearSpan(ref int at, bool anchored)
    {
        if (YearNumber(at) is not { } first || Text(at + 1) != "-" || YearNumber(at + 2) is not { } last || last <= first) return null;
        return Take(ref at, at + 3, new LocalSpan(new DateTime(first, 1, 1), new DateTime(last + 1, 1, 1)));
    }

    /// <summary>The 1990s, the 90s, the '90s.</summary>
    private LocalSpan? DecadeAlone(ref int at, bool anchored)
    {
        int next = at;
        Any(ref next, "the");
        bool quote = Any(ref next, "'");
        if (Number(next) is not (>= 0 and var number) || number % 10 != 0 || Text(next + 1) != "s" || _tokens[next + 1].Start != _tokens[next].End) return null;
        int year = _tokens[next].Text.Length switch { 4 when !quote => number, 2 => number >= 30 ? 1900 + number : 2000 + number, _ => 0 };
        return year is >= 1000 and <= 2990 ? Take(ref at, next + 2, LocalSpan.Of(new DateTime(year, 1, 1), TimeUnit.Decade)) : null;
    }

    private LocalSpan Days(int month, int first, int last, int? year) =>
        year is { } given ? new(new DateTime(given, month, first), new DateTime(given, month, last).AddDays(1)) : Latest(y => new(new DateTime(y, month, first), new DateTime(y, month, last).AddDays(1)));

    /// <summary>The last one that has begun when the question is asked. 29 February goes back to a leap year.</summary>
    private LocalSpan Latest(Func<int, LocalSpan> inYear)
    {
        for (int year = _now.Year; year > _now.Year - 9; year--)
        {
            try
            {
                if (inYear(year) is { Start: { } start } span && start <= _now) return span with { Guessed = TimeUnit.Year };
            }
            catch (ArgumentOutOfRangeException) when (year > 1)
            {
                // This year has no such day.
            }
        }
        throw new ArgumentOutOfRangeException(nameof(inYear));
    }

    private bool Month(ref int at, out int month)
    {
        if (!TimeWords.Months.TryGetValue(Text(at), out month)) return false;
        bool shortened = Text(at).Length <= 4 && month != 5;
        at++;
        if (shortened && Text(at) == "." && Number(at + 1) >= 0) at++;
        return true;
    }

    private int? Day(ref int at)
    {
        if (Number(at) is >= 1 and <= 31 and var number && _tokens[at].Text.Length <= 2)
        {
            // 8:30 and 8.5 are no days.
            if (Text(at + 1) is ":" or "." or "%" && Number(at + 2) >= 0 && _tokens[at + 1].Start == _tokens[at].End && _tokens[at + 2].Start == _tokens[at + 1].End) return null;
            at++;
            return number;
        }
        int next = at;
        if (Ordinal(ref next) is not (>= 1 and <= 31 and var ordinal)) return null;
        at = next;
        return ordinal;
    }

    /// <summary>Takes <c>2023</c>, <c>, 2023</c> or <c>of 2023</c>.</summary>
    private int? OptionalYear(ref int at)
    {
        int next = at;
        Any(ref next, ",", "of", "in");
        if (YearNumber(next) is { } year)
        {
            at = next + 1;
            return year;
        }
        next = at;
        if (!Any(ref next, "of")) Any(ref next, ",");
        if (!Any(ref next, "this", "last", "next") || !Any(ref next, "year")) return null;
        int shift = Text(next - 2) switch { "last" => -1, "next" => 1, _ => 0 };
        at = next;
        return _now.Year + shift;
    }

    private static DateTime IsoWeek(int year, int week) => week >= 1 && week <= ISOWeek.GetWeeksInYear(year) ? ISOWeek.ToDateTime(year, week, DayOfWeek.Monday) : throw new ArgumentOutOfRangeException(nameof(week));

    private static int Value(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static TimeSpan Offset(string text) => text is "Z" or "z" ? TimeSpan.Zero
        : TimeSpan.FromMinutes((text[0] == '-' ? -1 : 1) * ((int.Parse(text.AsSpan(1, 2), CultureInfo.InvariantCulture) * 60) + int.Parse(text.AsSpan(text.Length - 2, 2), CultureInfo.InvariantCulture)));

    /// <summary>Puts the place behind what a pattern took.</summary>
    private void Skip(ref int at, Match match)
    {
        while (at < _tokens.Count && _tokens[at].Start < match.Index + match.Length) at++;
    }
}
