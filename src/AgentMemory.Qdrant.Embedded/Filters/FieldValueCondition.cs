using AgentMemory.Qdrant.Embedded.Indexes;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>Match and ranges on one field: by its index where that can answer, else by the payloads of the candidates.</summary>
internal sealed class FieldValueCondition : ICondition
{
    private readonly FieldCondition _field;
    private readonly PayloadPath _path;
    private readonly Func<Value, bool> _holds;

    public FieldValueCondition(FieldCondition field)
    {
        (_field, _path) = (field, PayloadPath.Parse(field.Key));
        _holds = Compile(field);
    }

    public void Narrow(Segment segment, Bitmap candidates)
    {
        if (segment.Indexes.TryGetValue(_field.Key, out var index) && index.TryNarrow(_field, candidates)) return;
        foreach (int offset in candidates)
            if (!_path.Elements(segment.Payload(offset)).Any(_holds)) candidates.Clear(offset);
    }

    private static Func<Value, bool> Compile(FieldCondition field)
    {
        if (field.GeoBoundingBox is not null || field.GeoRadius is not null || field.GeoPolygon is not null) throw Refusal.Unimplemented("FieldCondition.geo_*");
        if (field.ValuesCount is not null) throw Refusal.Unimplemented("FieldCondition.values_count");
        if (field.HasIsEmpty || field.HasIsNull) throw Refusal.Unimplemented("FieldCondition.is_empty and is_null");
        if (field.Range is { } range)
        {
            var interval = Interval.Of(range);
            return value => PayloadIndexFactory.Number(value) is { } number && interval.Contains(number);
        }
        if (field.DatetimeRange is { } instants)
        {
            var interval = Interval.Of(instants);
            return value => Instant.Microseconds(value) is { } instant && interval.Contains(instant);
        }
        return CompileMatch(field.Match ?? throw Refusal.InvalidArgument("FieldCondition needs a sub-condition"));
    }

    private static Func<Value, bool> CompileMatch(Match match)
    {
        switch (match.MatchValueCase)
        {
            case Match.MatchValueOneofCase.Keyword:
                return value => value.KindCase == Value.KindOneofCase.StringValue && value.StringValue == match.Keyword;
            case Match.MatchValueOneofCase.Keywords:
                var texts = match.Keywords.Strings.ToHashSet(StringComparer.Ordinal);
                return value => value.KindCase == Value.KindOneofCase.StringValue && texts.Contains(value.StringValue);
            case Match.MatchValueOneofCase.Integer:
                return value => value.KindCase == Value.KindOneofCase.IntegerValue && value.IntegerValue == match.Integer;
            case Match.MatchValueOneofCase.Integers:
                var integers = match.Integers.Integers.ToHashSet();
                return value => value.KindCase == Value.KindOneofCase.IntegerValue && integers.Contains(value.IntegerValue);
            case Match.MatchValueOneofCase.Boolean:
                return value => value.KindCase == Value.KindOneofCase.BoolValue && value.BoolValue == match.Boolean;
            case Match.MatchValueOneofCase.None:
                throw Refusal.InvalidArgument("Match needs a value");
            default:
                throw Refusal.Unimplemented($"Match.{match.MatchValueCase}");
        }
    }
}
