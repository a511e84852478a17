using AgentMemory.Qdrant.Embedded.Payloads;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Range = Qdrant.Client.Grpc.Range;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>Bounds on one axis; each that is given must hold.</summary>
internal readonly record struct Bounds<T>(T? Gt, T? Gte, T? Lt, T? Lte)
    where T : struct, IComparable<T>
{
    public bool Contains(T value) =>
        !(Gt is { } gt && value.CompareTo(gt) <= 0)
        && !(Gte is { } gte && value.CompareTo(gte) < 0)
        && !(Lt is { } lt && value.CompareTo(lt) >= 0)
        && !(Lte is { } lte && value.CompareTo(lte) > 0);
}

/// <summary>Integers and doubles, compared as doubles.</summary>
internal sealed class NumberRange(Bounds<double> bounds)
{
    public Bounds<double> Doubles => bounds;

    /// <summary>The same over 64-bit integers, which is what an integer index compares: bounds are rounded away from what they select.</summary>
    public Bounds<long> Integers => new(Down(bounds.Gt), Up(bounds.Gte), Up(bounds.Lt), Down(bounds.Lte));

    public static NumberRange Compile(Range range) => new(new(
        range.HasGt ? range.Gt : null, range.HasGte ? range.Gte : null, range.HasLt ? range.Lt : null, range.HasLte ? range.Lte : null));

    // Stored numbers are finite, and a bound of NaN is above all of them.
    public bool Contains(double value)
    {
        if (bounds.Gt is double.NaN || bounds.Gte is double.NaN) return false;
        return (bounds with { Lt = Below(bounds.Lt), Lte = Below(bounds.Lte) }).Contains(value);
    }

    private static double? Below(double? bound) => bound is double.NaN ? null : bound;

    private static long? Down(double? bound) => bound is { } b ? PayloadValues.Saturated(Math.Floor(b)) : null;

    private static long? Up(double? bound) => bound is { } b ? PayloadValues.Saturated(Math.Ceiling(b)) : null;
}

/// <summary>Texts that spell an instant, compared in nanoseconds.</summary>
internal sealed class InstantRange(Bounds<Instant> bounds)
{
    /// <summary>In microseconds since the epoch, which is what a datetime index compares.</summary>
    public Bounds<long> Microseconds => new(bounds.Gt?.Microseconds, bounds.Gte?.Microseconds, bounds.Lt?.Microseconds, bounds.Lte?.Microseconds);

    /// <exception cref="RpcException">InvalidArgument: a bound out of range.</exception>
    public static InstantRange Compile(DatetimeRange range) => new(new(
        range.Gt is null ? null : Instant.From(range.Gt),
        range.Gte is null ? null : Instant.From(range.Gte),
        range.Lt is null ? null : Instant.From(range.Lt),
        range.Lte is null ? null : Instant.From(range.Lte)));

    public bool Contains(Instant instant) => bounds.Contains(instant);
}

/// <summary>How many values a field has: the length of an array, none for null, else one.</summary>
internal sealed class CountRange(Bounds<ulong> bounds)
{
    public static CountRange Compile(ValuesCount count) => new(new(
        count.HasGt ? count.Gt : null, count.HasGte ? count.Gte : null, count.HasLt ? count.Lt : null, count.HasLte ? count.Lte : null));

    public static ulong CountOf(Value value) => PayloadValues.IsList(value) ? (ulong)value.ListValue.Values.Count : PayloadValues.IsNull(value) ? 0u : 1u;

    public bool Contains(ulong count) => bounds.Contains(count);
}
