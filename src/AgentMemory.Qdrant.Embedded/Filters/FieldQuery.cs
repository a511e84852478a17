using AgentMemory.Qdrant.Embedded.Payloads;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>
/// What a condition asks of one field, checked. Usually one of the questions is set; of several, a payload needs to fulfil one,
/// and an index answers the one that it knows.
/// </summary>
internal sealed class FieldQuery
{
    private FieldQuery(PayloadPath path) => Path = path;

    public PayloadPath Path { get; }

    public MatchQuery? Match { get; private init; }

    public NumberRange? Range { get; private init; }

    public InstantRange? Instants { get; private init; }

    /// <summary>Circle, box and polygon, in the order in which a geo index looks for them.</summary>
    public IReadOnlyList<IGeoArea> Areas { get; private init; } = [];

    public CountRange? Count { get; private init; }

    public bool? IsEmpty { get; private init; }

    public bool? IsNull { get; private init; }

    /// <exception cref="RpcException">InvalidArgument: malformed.</exception>
    public static FieldQuery Compile(FieldCondition field)
    {
        if (field.Match is null && field.Range is null && field.DatetimeRange is null && field.GeoBoundingBox is null && field.GeoRadius is null
            && field.GeoPolygon is null && field.ValuesCount is null && !field.HasIsEmpty && !field.HasIsNull)
            throw Malformed.Field("match", "Validation error: At least one field condition must be specified [{}]");
        var areas = new List<IGeoArea>();
        if (field.GeoRadius is { } circle) areas.Add(GeoCircle.Compile(circle));
        if (field.GeoBoundingBox is { } box) areas.Add(GeoBox.Compile(box));
        if (field.GeoPolygon is { } polygon) areas.Add(GeoRegion.Compile(polygon));
        var instants = field.DatetimeRange is null ? null : InstantRange.Compile(field.DatetimeRange); // checked also where it is not used
        return new FieldQuery(PayloadPath.Parse(field.Key))
        {
            Match = field.Match is null ? null : MatchQuery.Compile(field.Match),
            Range = field.Range is null ? null : NumberRange.Compile(field.Range),
            Instants = field.Range is null ? instants : null,
            Areas = areas,
            Count = field.ValuesCount is null ? null : CountRange.Compile(field.ValuesCount),
            IsEmpty = field.HasIsEmpty ? field.IsEmpty : null,
            IsNull = field.HasIsNull ? field.IsNull : null,
        };
    }

    /// <summary>is_empty and is_null as conditions of their own ask this of an index.</summary>
    public static FieldQuery Emptiness(PayloadPath path) => new(path) { IsEmpty = true };

    /// <inheritdoc cref="Emptiness"/>
    public static FieldQuery Nullness(PayloadPath path) => new(path) { IsNull = true };

    /// <summary>Whether the condition holds where the path leads nowhere.</summary>
    public bool HoldsWithoutValue => Count is { } count ? count.Contains(0) : IsEmpty ?? !(IsNull ?? true);

    /// <summary>Whether one value at the path fulfils the condition; of an array, one of its elements.</summary>
    public bool Holds(Value value)
    {
        if (Count is { } count) return count.Contains(CountRange.CountOf(value));
        if (IsEmpty is { } empty) return empty == IsEmptyValue(value);
        if (IsNull is { } isNull) return isNull == IsOrHoldsNull(value);
        if (!PayloadValues.IsList(value)) return HoldsElement(value);
        foreach (var element in value.ListValue.Values)
            if (HoldsElement(element)) return true;
        return false;
    }

    public static bool IsEmptyValue(Value value) => PayloadValues.IsNull(value) || value is { KindCase: Value.KindOneofCase.ListValue, ListValue.Values.Count: 0 };

    public static bool IsOrHoldsNull(Value value) => PayloadValues.IsNull(value) || (PayloadValues.IsList(value) && value.ListValue.Values.Any(PayloadValues.IsNull));

    private bool HoldsElement(Value value)
    {
        if (Match is not null && Match.Holds(value)) return true;
        if (Range is { } range && PayloadValues.Number(value) is { } number && range.Contains(number)) return true;
        if (Instants is { } instants && PayloadValues.Text(value) is { } text && Instant.Parse(text) is { } instant && instants.Contains(instant)) return true;
        return Areas.Count > 0 && GeoPosition.Read(value) is { } position && Areas.Any(area => area.Contains(position));
    }
}
