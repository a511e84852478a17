namespace AgentMemory.Recall.Time;

internal sealed partial class TimeGrammar
{
    /// <summary>A time with what stands before it: between and from ... to, since, until, before, after, or a plain preposition.</summary>
    private LocalSpan? Expression(ref int at)
    {
        int next = at;
        if (Any(ref next, "between") && Pair(ref next, ["and", "-", "to"]) is { } between) return Take(ref at, next, between);
        next = at;
        if (Any(ref next, "from"))
        {
            int begin = next;
            if (Pair(ref next, ["to", "until", "till", "through", "thru", "-", "and"]) is { } pair) return Take(ref at, next, pair);
            next = begin;
            if (Point(ref next, anchored: true) is { } first && (Any(ref next, "on", "onwards", "onward", "forward") || Words(ref next, "and", "later")))
                return Take(ref at, next, new LocalSpan(first.Start, null));
        }
        next = at;
        if (Open(ref next) is { } open) return Take(ref at, next, open);
        next = at;
        bool anchored = Any(ref next, "in", "on", "during", "over", "throughout", "within", "of", "around", "at");
        if (anchored) Any(ref next, "about", "around");
        else Any(ref next, "for", "about", "from");
        int start = next;
        if (Pair(ref next, ["to", "through", "until", "till", "-"]) is { } range) return Take(ref at, next, range);
        next = start;
        return Point(ref next, anchored) is { } point ? Take(ref at, next, point) : null;
    }

    /// <summary>Ranges that are open on one side.</summary>
    private LocalSpan? Open(ref int at)
    {
        int next = at;
        string kind = "";
        if (Words(ref next, "ever", "since") || Any(ref next, "since") || Words(ref next, "starting", "from") || Words(ref next, "starting", "in") || Words(ref next, "starting", "on") || Any(ref next, "starting")) kind = "since";
        else if (Words(ref next, "up", "until") || Words(ref next, "up", "to") || Words(ref next, "not", "later", "than") || Words(ref next, "no", "later", "than") || Any(ref next, "until", "till", "by")) kind = "until";
        else if (Words(ref next, "prior", "to") || Words(ref next, "earlier", "than") || Any(ref next, "before")) kind = "before";
        else if (Words(ref next, "later", "than") || Any(ref next, "after")) kind = "after";
        if (kind.Length == 0) return null;
        Any(ref next, "in", "on");
        if (Point(ref next, anchored: true) is not { Start: { } from, End: { } to }) return null;
        at = next;
        return kind switch
        {
            "since" => new LocalSpan(from, null),
            "until" => new LocalSpan(null, to),
            "before" => new LocalSpan(null, from),
            _ => new LocalSpan(to, null),
        };
    }

    /// <summary>Two times with a word between them: from the start of the first to the end of the second. A year that only one names holds for both.</summary>
    private LocalSpan? Pair(ref int at, ReadOnlySpan<string> joints)
    {
        int next = at;
        if (Point(ref next, anchored: true) is not { Start: { } start, End: not null } first) return null;
        if (!Any(ref next, joints)) return null;
        Any(ref next, "in", "on");
        if (Point(ref next, anchored: true) is not { Start: { } secondStart, End: { } end } second) return null;
        if (first.Guessed == TimeUnit.Year && second.Guessed is null)
        {
            // From November to January 2023: the year is that of the end.
            start = start.AddYears(secondStart.Year - start.Year);
            if (start > secondStart) start = start.AddYears(-1);
        }
        else if (second.Guessed == TimeUnit.Year && first.Guessed is null)
        {
            end = end.AddYears(start.Year - secondStart.Year);
            if (end <= start) end = end.AddYears(1);
        }
        else if (first.Guessed is { } unit && first.Guessed == second.Guessed && end <= start) start = LocalSpan.Shift(start, unit, -1);
        at = next;
        return new LocalSpan(start, end);
    }

    private static LocalSpan Take(ref int at, int next, LocalSpan span)
    {
        at = next;
        return span;
    }
}
