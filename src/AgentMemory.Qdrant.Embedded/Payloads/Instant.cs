using System.Globalization;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>Instants in payload texts.</summary>
internal static class Instant
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm", "yyyy-M-d",
    ];

    /// <summary>Microseconds since the epoch, or null where the value is no instant. A text without an offset is UTC.</summary>
    public static double? Microseconds(Value value) => value.KindCase == Value.KindOneofCase.StringValue
        && DateTimeOffset.TryParseExact(value.StringValue, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
        ? (instant - DateTimeOffset.UnixEpoch).Ticks / 10
        : null;
}
