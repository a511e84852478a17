namespace AgentMemory.Recall.Time;

/// <summary>The times of one question, and the ranges that they come to together.</summary>
internal sealed record QuestionTimes(IReadOnlyList<TimeExpression> Expressions, IReadOnlyList<TimeRange> Ranges)
{
    /// <summary>Longest beginning of a question that is read for times, in UTF-16 code units: a pasted document holds dates that are not asked for.</summary>
    public const int MaxLength = 2_000;

    public static QuestionTimes None { get; } = new([], []);

    /// <exception cref="ArgumentException">There is no such time zone, or the ranges of a question that has to be filtered hold no instant.</exception>
    public static QuestionTimes Of(RecallQuery query, RecallOptions options, DateTimeOffset now)
    {
        if (query.TimeMode == TimeMode.Ignore || (query.TimeMode == TimeMode.Evidence && options.TimeBonus == 0)) return None;
        var asked = query.AskedAt ?? now;
        string text = query.Text.Length <= MaxLength ? query.Text : query.Text[..MaxLength];
        var expressions = TimeGrammar.Parse(text, asked, Zone(query.TimeZone ?? options.TimeZone, asked), options.WeekStart, options.DayFirst);
        if (expressions.Count == 0) return None;
        var ranges = Join([.. expressions.Select(e => e.Range)]);
        if (query.TimeMode == TimeMode.Filter && ranges.All(r => r.IsEmpty))
            throw new ArgumentException($"The times of the question contradict each other, so no memory can be of that time: {string.Join(", ", expressions.Select(e => $"'{e.Text}'"))}. Ask for one stretch of time.", nameof(query));
        return new QuestionTimes(expressions, [.. ranges.Where(r => !r.IsEmpty)]);
    }

    public bool Contains(DateTimeOffset instant)
    {
        foreach (var range in Ranges) if (range.Contains(instant)) return true;
        return false;
    }

    /// <summary>The condition that a memory is of these times; null where the question names none.</summary>
    public MemoryFilter? Filter()
    {
        if (Ranges.Count == 0) return null;
        return new MemoryFilter.Any([.. Ranges.Select(r => (MemoryFilter)new MemoryFilter.All(
        [
            .. r.Start is { } start ? (MemoryFilter[])[new MemoryFilter.Comparison("occurredAt", FilterOperator.GreaterThanOrEqual, start)] : [],
            .. r.End is { } end ? (MemoryFilter[])[new MemoryFilter.Comparison("occurredAt", FilterOperator.LessThan, end)] : [],
        ]))]);
    }

    /// <summary>Stretches that are closed stand beside each other (in May or in June); those that are open on a side restrict each other and them (after March and before June).</summary>
    private static IReadOnlyList<TimeRange> Join(IReadOnlyList<TimeRange> ranges)
    {
        var open = ranges.Where(r => r.Start is null || r.End is null).ToList();
        var bound = new TimeRange(open.Max(r => r.Start), open.Min(r => r.End));
        var closed = ranges.Where(r => r.Start is not null && r.End is not null).ToList();
        if (closed.Count == 0) return [bound];
        return [.. closed.Select(r => new TimeRange(r.Start > bound.Start || bound.Start is null ? r.Start : bound.Start, r.End < bound.End || bound.End is null ? r.End : bound.End))];
    }

    /// <summary>The zone of that name; without one, the offset that the time of asking carries.</summary>
    private static TimeZoneInfo Zone(string? name, DateTimeOffset asked)
    {
        if (string.IsNullOrWhiteSpace(name))
            return asked.Offset == TimeSpan.Zero ? TimeZoneInfo.Utc : TimeZoneInfo.CreateCustomTimeZone("asked", asked.Offset, null, null);
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : throw new ArgumentException($"There is no time zone '{name}'; use a name such as Europe/Berlin or UTC.", nameof(name));
    }
}
