namespace AgentMemory.Lifecycle;

/// <summary>Stored times are UTC in whole microseconds, which is what a payload index keeps: so a filter with an index and without one agree.</summary>
internal static class Instants
{
    public static DateTimeOffset Now(this TimeProvider time) => Whole(time.GetUtcNow());

    public static DateTimeOffset Whole(DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    public static DateTimeOffset? Whole(DateTimeOffset? instant) => instant is { } given ? Whole(given) : null;
}
