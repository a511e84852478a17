namespace AgentMemory.Recall.Time;

/// <summary>
/// A small grammar of English times. A date without a year, a weekday and a day of the month mean the last one before the question was asked:
/// memories lie in the past. Seasons are those of the northern hemisphere.
/// </summary>
/// <remarks>Bare names of months, seasons and years count only beside a preposition, a number or a word such as <c>last</c>: April is a person too, and may is a verb.</remarks>
internal sealed partial class TimeGrammar
{
    /// <summary>How deep one time may lean on another: the day before the day before ...</summary>
    private const int MaxDepth = 4;

    private readonly string _text;
    private readonly List<TimeToken> _tokens;
    private readonly DateTime _now;
    private readonly DayOfWeek _weekStart;
    private readonly bool _dayFirst;
    private readonly TimeZoneInfo _zone;
    private readonly Rule[] _rules;
    private int _depth;

    private TimeGrammar(string text, DateTime now, TimeZoneInfo zone, DayOfWeek weekStart, bool dayFirst)
    {
        (_text, _now, _zone, _weekStart, _dayFirst, _tokens) = (text, now, zone, weekStart, dayFirst, TimeToken.Split(text));
        _rules = [Iso, NumericDate, MonthDay, DayMonth, MonthYear, Quarter, Season, Holiday, WeekdayDate, Weekday, DayOfMonth, YearAlone, YearSpan, DecadeAlone, DayWord, LastThisNext, Rolling, Ago, BeforeOrAfter, PartOf, OrdinalOf, WeekOf, Earlier, ClockTime];
    }

    /// <summary>Reads a time at a place; on success the place is behind it.</summary>
    /// <param name="at">Index of a token.</param>
    /// <param name="anchored">A preposition or the like stands before it, so that a bare month or year is one.</param>
    private delegate LocalSpan? Rule(ref int at, bool anchored);

    /// <summary>The times of a question, from left to right.</summary>
    /// <param name="text">The question.</param>
    /// <param name="asked">When it is asked.</param>
    /// <param name="zone">Whose wall clock the words mean.</param>
    /// <param name="weekStart">First day of a week.</param>
    /// <param name="dayFirst">5/8/2023 is in August.</param>
    public static IReadOnlyList<TimeExpression> Parse(string text, DateTimeOffset asked, TimeZoneInfo zone, DayOfWeek weekStart = DayOfWeek.Monday, bool dayFirst = false)
    {
        var grammar = new TimeGrammar(text, TimeZoneInfo.ConvertTime(asked, zone).DateTime, zone, weekStart, dayFirst);
        var found = new List<TimeExpression>();
        for (int at = 0; at < grammar._tokens.Count;)
        {
            int next = at;
            if (grammar.Expression(ref next) is { } span && next > at)
            {
                if (!span.IsNothing) Add(at, next, span);
                at = next;
            }
            else at++;
        }
        return found;

        void Add(int at, int next, LocalSpan span)
        {
            int start = grammar._tokens[at].Start, end = grammar._tokens[next - 1].End;
            found.Add(new TimeExpression(text[start..end], start, span.ToRange(zone)));
        }
    }

    /// <summary>The longest time that begins here, with a time of day where one follows.</summary>
    private LocalSpan? Point(ref int at, bool anchored)
    {
        if (_depth >= MaxDepth || at >= _tokens.Count) return null;
        _depth++;
        try
        {
            int best = at;
            LocalSpan? span = null;
            foreach (var rule in _rules)
            {
                int next = at;
                if (Try(rule, ref next, anchored) is not { } found || next <= best) continue;
                (best, span) = (next, found);
            }
            if (span is not { } point) return null;
            at = best;
            return point.IsDay && Clock(ref at, point.Start!.Value) is { } moment ? moment : point;
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>A date beyond the calendar (31 February, 9,000 years ago) is none; where its words were taken already, they stay taken.</summary>
    private static LocalSpan? Try(Rule rule, ref int at, bool anchored)
    {
        int start = at;
        try
        {
            return rule(ref at, anchored);
        }
        catch (ArgumentOutOfRangeException)
        {
            return at > start ? LocalSpan.Nothing : null;
        }
    }

    private string Text(int at) => at >= 0 && at < _tokens.Count ? _tokens[at].Text : "";

    private int Number(int at) => at >= 0 && at < _tokens.Count ? _tokens[at].Number : -1;

    private bool IsOrdinal(int at) => at >= 0 && at < _tokens.Count && _tokens[at].IsOrdinal;

    /// <summary>Takes these words where they stand here one after the other.</summary>
    private bool Words(ref int at, params ReadOnlySpan<string> words)
    {
        for (int i = 0; i < words.Length; i++)
            if (Text(at + i) != words[i]) return false;
        at += words.Length;
        return true;
    }

    /// <summary>Takes one of these words where it stands here.</summary>
    private bool Any(ref int at, params ReadOnlySpan<string> words)
    {
        if (at >= _tokens.Count || !words.Contains(_tokens[at].Text)) return false;
        at++;
        return true;
    }

    /// <summary>Takes a count: digits, a word, <c>a</c>, <c>a couple of</c>, <c>twenty-one</c>.</summary>
    private int? Count(ref int at)
    {
        int next = at;
        if (Words(ref next, "a", "couple", "of") || Words(ref next, "a", "couple") || Words(ref next, "couple", "of"))
        {
            at = next;
            return 2;
        }
        if (Text(next) == "a" && Text(next + 1) is "few" or "dozen") next++;
        if (Number(next) is >= 0 and <= 10_000 and var number && !IsOrdinal(next))
        {
            at = next + 1;
            return number;
        }
        if (TimeWords.Tens.TryGetValue(Text(next), out int tens))
        {
            int ones = next + 1;
            if (Text(ones) == "-") ones++;
            bool both = TimeWords.Numbers.TryGetValue(Text(ones), out int one) && one < 10 && Text(ones) is not ("a" or "an" or "few" or "several");
            at = both ? ones + 1 : next + 1;
            return both ? tens + one : tens;
        }
        if (!TimeWords.Numbers.TryGetValue(Text(next), out int word)) return null;
        at = next + 1;
        return word;
    }

    /// <summary>Takes an ordinal: 3rd, third, twenty-first.</summary>
    private int? Ordinal(ref int at)
    {
        if (IsOrdinal(at)) return Number(at++);
        if (TimeWords.Ordinals.TryGetValue(Text(at), out int word))
        {
            at++;
            return word;
        }
        if (Text(at) is not ("twenty" or "thirty")) return null;
        int next = at + 1;
        if (Text(next) == "-") next++;
        if (!TimeWords.Ordinals.TryGetValue(Text(next), out int ones) || ones > 9) return null;
        int value = TimeWords.Tens[Text(at)] + ones;
        at = next + 1;
        return value;
    }

    /// <summary>A year in four digits that is not the start of a longer number.</summary>
    private int? YearNumber(int at)
    {
        if (Number(at) is not (>= 1000 and <= 2999 and var year) || IsOrdinal(at) || _tokens[at].Text.Length != 4) return null;
        bool goesOn = Text(at + 1) is "." or "," or "-" or "/" or ":" && Number(at + 2) >= 0 && _tokens[at + 1].Start == _tokens[at].End && _tokens[at + 2].Start == _tokens[at + 1].End;
        return goesOn && !(Text(at + 1) == "-" && _tokens[at + 2].Text.Length == 4) ? null : year;
    }
}
