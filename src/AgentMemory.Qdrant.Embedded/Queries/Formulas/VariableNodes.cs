using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Payloads;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Formulas;

internal sealed class ConstantNode(double value) : FormulaNode
{
    public override double Evaluate(in FormulaPoint point) => value;
}

/// <summary>The score of a prefetch; without one the default, where that is a number, else 0.</summary>
internal sealed class PrefetchScoreNode(int prefetch, Value? fallback) : FormulaNode
{
    private readonly double _fallback = fallback is null ? 0 : PayloadValues.Number(fallback) ?? 0;

    public override double Evaluate(in FormulaPoint point) => point.PrefetchScore(prefetch) ?? _fallback;
}

/// <summary>1 where the condition holds, else 0.</summary>
internal sealed class ConditionNode(int condition) : FormulaNode
{
    public override double Evaluate(in FormulaPoint point) => point.Fulfils(condition) ? 1 : 0;
}

/// <summary>A payload value, or its default where the point has none; a value of another type is an error, which no default hides.</summary>
internal abstract class PayloadNode(PayloadPath path, Value? fallback) : FormulaNode
{
    /// <summary>What is expected, in the server's words.</summary>
    protected abstract string Expected { get; }

    public sealed override double Evaluate(in FormulaPoint point)
    {
        var values = point.Values(path);
        var value = values.Count switch
        {
            0 => fallback ?? throw FormulaRefusal.Value(Expected, path.ToString(), "No value found in a payload nor defaults"),
            1 => values[0],
            _ => new Value { ListValue = new ListValue { Values = { values } } },
        };
        return Read(value) ?? throw FormulaRefusal.Value(Expected, path.ToString(), $"Value is not a {Expected}");
    }

    /// <summary>Null where the value is of another type.</summary>
    protected abstract double? Read(Value value);
}

internal sealed class PayloadNumberNode(PayloadPath path, Value? fallback) : PayloadNode(path, fallback)
{
    protected override string Expected => "number";

    protected override double? Read(Value value) => PayloadValues.Number(value);
}

/// <summary>An instant as seconds since the epoch, with microseconds.</summary>
internal sealed class PayloadInstantNode(PayloadPath path, Value? fallback) : PayloadNode(path, fallback)
{
    protected override string Expected => "datetime";

    public static double Seconds(Instant instant) => instant.Microseconds / 1_000_000.0;

    protected override double? Read(Value value) => PayloadValues.Text(value) is { } text && Instant.Parse(text) is { } instant ? Seconds(instant) : null;
}

/// <summary>Great-circle distance in metres from an origin, which may lie off the globe, to a place, which may not.</summary>
internal sealed class GeoDistanceNode(GeoPosition origin, PayloadPath path, Value? fallback) : PayloadNode(path, fallback)
{
    protected override string Expected => "geo point";

    protected override double? Read(Value value) => Position(value) is { IsOnGlobe: true } position ? origin.DistanceTo(position) : null;

    // Formulas read a list of longitude and latitude as well, which conditions do not.
    private static GeoPosition? Position(Value value) =>
        PayloadValues.IsList(value) && value.ListValue.Values is [var lon, var lat] && PayloadValues.Number(lon) is { } x && PayloadValues.Number(lat) is { } y
            ? new GeoPosition(x, y)
            : GeoPosition.Read(value);
}
