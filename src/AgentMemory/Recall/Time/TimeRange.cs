namespace AgentMemory;

/// <summary>A stretch of time, half-open: the start belongs to it, the end does not.</summary>
/// <param name="Start">First instant; null for all that came before the end.</param>
/// <param name="End">Instant after the last one; null for all that comes after the start.</param>
public readonly record struct TimeRange(DateTimeOffset? Start, DateTimeOffset? End)
{
    /// <summary>Whether an instant lies in it.</summary>
    public bool Contains(DateTimeOffset instant) => (Start is not { } start || instant >= start) && (End is not { } end || instant < end);

    /// <summary>No instant lies in it: it ends before or where it begins.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsEmpty => Start is { } start && End is { } end && end <= start;
}

/// <summary>A time that a question names.</summary>
/// <param name="Text">The words, as they stand in the question.</param>
/// <param name="Position">Where they begin in the question, in UTF-16 code units.</param>
/// <param name="Range">What they mean.</param>
public sealed record TimeExpression(string Text, int Position, TimeRange Range);

/// <summary>What a recall does with the times that its question names.</summary>
public enum TimeMode
{
    /// <summary>Memories of that time get a small bonus, <see cref="RecallOptions.TimeBonus"/>.</summary>
    Evidence = 0,
    /// <summary>Only memories of that time are found. A question that names none is asked as without; a range that holds no instant is refused.</summary>
    Filter = 1,
    /// <summary>Times are words like others.</summary>
    Ignore = 2,
}
