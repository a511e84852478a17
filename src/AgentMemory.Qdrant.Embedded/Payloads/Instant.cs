using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>A point in time with nanoseconds. A leap second is its own second: 23:59:59 with a billion nanoseconds and more.</summary>
/// <param name="Seconds">Since the Unix epoch.</param>
/// <param name="Nanos">0 to 1,999,999,999.</param>
internal readonly record struct Instant(long Seconds, int Nanos) : IComparable<Instant>
{
    // 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the bounds that the API documents.
    private const long FirstSecond = -62135596800, LastSecond = 253402300799;

    /// <summary>Since the Unix epoch, rounded down: the resolution of a datetime index and of order values.</summary>
    public long Microseconds => Seconds * 1_000_000 + Nanos / 1000;

    /// <summary>The instant that a text spells; null where the server takes it for no date.</summary>
    public static Instant? Parse(string text) => InstantParser.Parse(text);

    /// <exception cref="RpcException">InvalidArgument: out of range.</exception>
    public static Instant From(Timestamp timestamp) =>
        timestamp.Seconds is >= FirstSecond and <= LastSecond && timestamp.Nanos is >= 0 and <= 999_999_999
            ? new(timestamp.Seconds, timestamp.Nanos)
            : throw Malformed.Request($"Unable to parse timestamp: {timestamp.Seconds}s {timestamp.Nanos}ns is not between 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z");

    public int CompareTo(Instant other) => Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanos.CompareTo(other.Nanos);
}
