using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Indexes;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Formulas;

/// <summary>One expression of a formula. Holds no state of a segment or a point.</summary>
internal abstract class FormulaNode
{
    /// <exception cref="RpcException">InvalidArgument: no value for this point.</exception>
    public abstract double Evaluate(in FormulaPoint point);
}

/// <summary>The point that a formula is computed for.</summary>
internal readonly ref struct FormulaPoint(FormulaSegment segment, int offset, ReadOnlySpan<float?> scores)
{
    private readonly ReadOnlySpan<float?> _scores = scores;

    /// <summary>Null where the point is not among the results of that prefetch, or there is no such prefetch.</summary>
    public float? PrefetchScore(int prefetch) => prefetch < _scores.Length ? _scores[prefetch] : null;

    public bool Fulfils(int condition) => segment.Fulfils(condition, offset);

    /// <summary>Values at the path, arrays entered one level deep; of an indexed field those that its index holds.</summary>
    public List<Value> Values(PayloadPath path) => segment.Values(path, offset);
}

/// <summary>What a formula needs of one segment: its conditions bound, and the payload of the point that it is at.</summary>
internal sealed class FormulaSegment(Segment segment, IReadOnlyList<CompiledFilter> conditions)
{
    private readonly PayloadCursor _cursor = new(segment);
    private readonly Func<int, bool>[] _conditions = [.. conditions.Select(condition => condition.Over(segment))];

    public bool Fulfils(int condition, int offset) => _conditions[condition](offset);

    public List<Value> Values(PayloadPath path, int offset)
    {
        _cursor.MoveTo(offset);
        var values = _cursor.Values(path);
        bool isFlat = path.OfElements() == path;
        var found = new List<Value>(values.Count);
        foreach (var value in values)
        {
            if (!isFlat && PayloadValues.IsList(value)) found.AddRange(value.ListValue.Values);
            else found.Add(value);
        }
        return segment.Indexes.TryGetValue(path.ToString(), out var index) ? Held(found, index) : found;
    }

    private static List<Value> Held(List<Value> values, IPayloadIndex index)
    {
        values.RemoveAll(value => !IsHeld(value, index.Info.DataType));
        if (values.Count < 2 || index is not IFacetIndex { CanFacet: true }) return values;
        // An index for lookups holds each value of a point once.
        if (index.Info.DataType == PayloadSchemaType.Integer) values = values.ConvertAll(value => new Value { IntegerValue = PayloadValues.WholeNumber(value)!.Value });
        return [.. values.Distinct()];
    }

    /// <summary>On the server an index that holds values gives them to formulas, so that values of another type are as good as missing.</summary>
    private static bool IsHeld(Value value, PayloadSchemaType type) => type switch
    {
        PayloadSchemaType.Keyword => PayloadValues.Text(value) is not null,
        PayloadSchemaType.Integer => PayloadValues.WholeNumber(value) is not null,
        PayloadSchemaType.Float => PayloadValues.Number(value) is not null,
        PayloadSchemaType.Bool => value.KindCase == Value.KindOneofCase.BoolValue,
        PayloadSchemaType.Datetime => PayloadValues.Text(value) is { } text && Instant.Parse(text) is not null,
        PayloadSchemaType.Uuid => PayloadValues.Uuid(value) is not null,
        PayloadSchemaType.Geo => GeoPosition.Read(value) is { IsOnGlobe: true },
        _ => true,
    };
}
