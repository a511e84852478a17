using Google.Protobuf.WellKnownTypes;
using Qdrant.Client.Grpc;
using Range = Qdrant.Client.Grpc.Range;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>The intersection of lt, lte, gt and gte bounds on one axis.</summary>
internal readonly record struct Interval(double From, bool FromExclusive, double To, bool ToExclusive)
{
    public static Interval Of(Range range) => Of(
        range.HasGt ? range.Gt : null, range.HasGte ? range.Gte : null, range.HasLt ? range.Lt : null, range.HasLte ? range.Lte : null);

    /// <summary>In microseconds since the epoch.</summary>
    public static Interval Of(DatetimeRange range) => Of(Micro(range.Gt), Micro(range.Gte), Micro(range.Lt), Micro(range.Lte));

    public bool Contains(double value) =>
        (FromExclusive ? value > From : value >= From) && (ToExclusive ? value < To : value <= To);

    private static double? Micro(Timestamp? bound)
    {
        if (bound is null) return null;
        // 0001-01-01 to 9999-12-31, as the server checks it.
        if (bound.Seconds is < -62135596800 or > 253402300799 || bound.Nanos is < 0 or > 999_999_999)
            throw Refusal.InvalidArgument("timestamp out of range");
        return bound.Seconds * 1e6 + bound.Nanos / 1000;
    }

    private static Interval Of(double? gt, double? gte, double? lt, double? lte)
    {
        var (from, fromExclusive) = gt is { } g && !(gte > g) ? (g, true) : (gte ?? double.NegativeInfinity, false);
        var (to, toExclusive) = lt is { } l && !(lte < l) ? (l, true) : (lte ?? double.PositiveInfinity, false);
        return new(from, fromExclusive, to, toExclusive);
    }
}
