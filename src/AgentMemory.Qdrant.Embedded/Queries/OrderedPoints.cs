using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Indexes;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries;

/// <summary>Points in the order of an indexed field: once for each of its values, none where it has no value. Equal values by ascending id, descending where the values descend.</summary>
internal sealed class OrderedPoints
{
    private readonly CollectionSnapshot _snapshot;
    private readonly string _field;
    private readonly bool _descending;
    private readonly NumberRange? _numbers;
    private readonly InstantRange? _instants;

    private OrderedPoints(CollectionSnapshot snapshot, string field, bool descending, NumberRange? numbers, InstantRange? instants) =>
        (_snapshot, _field, _descending, _numbers, _instants) = (snapshot, field, descending, numbers, instants);

    /// <exception cref="RpcException">InvalidArgument: no path, a field without an index of ranges, a start that is no date.</exception>
    public static OrderedPoints Compile(OrderBy order, CollectionSnapshot snapshot)
    {
        string field = PayloadPath.Parse(order.Key).ToString();
        if (order.HasDirection && !Enum.IsDefined(order.Direction)) throw Malformed.Request($"cannot convert direction: {(int)order.Direction}");
        bool descending = order is { HasDirection: true, Direction: Direction.Desc };
        var (numbers, instants) = Start(order.StartFrom, descending);
        if (!snapshot.Schema.TryGetValue(field, out var schema) || !CanOrder(schema))
            throw Refusal.InvalidArgument($"No range index for `order_by` key: `{field}`. Please create one to use `order_by`. Check https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which payload schemas support Range conditions");
        return new OrderedPoints(snapshot, field, descending, numbers, instants);
    }

    /// <param name="select">The points of a segment that may be taken; null for none.</param>
    /// <param name="limit">Values counted.</param>
    /// <param name="cancellationToken">Stops between segments.</param>
    public IReadOnlyList<(PointRef Point, OrderValue Value)> Take(Func<SegmentView, Bitmap?> select, int limit, CancellationToken cancellationToken)
    {
        var found = new List<(PointRef Point, OrderValue Value)>();
        foreach (var view in _snapshot.Segments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (select(view) is { } selected) Take((IOrderIndex)view.Segment.Indexes[_field], view, selected, limit, found);
        }
        found.Sort((a, b) => _descending ? Compare(b, a) : Compare(a, b));
        if (found.Count > limit) found.RemoveRange(limit, found.Count - limit);
        return found;
    }

    private void Take(IOrderIndex index, SegmentView view, Bitmap selected, int limit, List<(PointRef Point, OrderValue Value)> found)
    {
        var (from, to) = _numbers is not null ? index.Within(_numbers) : _instants is not null ? index.Within(_instants) : (0, index.DistinctCount);
        int taken = 0;
        for (int number = _descending ? to - 1 : from; number >= from && number < to && taken < limit; number += _descending ? -1 : 1)
        {
            var offsets = index.Offsets(number);
            OrderValue? value = null;
            for (int i = 0; i < offsets.Length && taken < limit; i++)
            {
                int offset = offsets[_descending ? offsets.Length - 1 - i : i];
                if (!selected[offset]) continue;
                found.Add((new PointRef(view, offset), value ??= index.Value(number)));
                taken++;
            }
        }
    }

    private static int Compare((PointRef Point, OrderValue Value) a, (PointRef Point, OrderValue Value) b)
    {
        int order = a.Value.HasInt ? a.Value.Int.CompareTo(b.Value.Int) : a.Value.Float.CompareTo(b.Value.Float);
        return order != 0 ? order : a.Point.Id.CompareTo(b.Point.Id);
    }

    private static bool CanOrder(PayloadSchemaInfo schema) => schema.DataType switch
    {
        PayloadSchemaType.Float or PayloadSchemaType.Datetime => true,
        PayloadSchemaType.Integer => schema.Params?.IntegerIndexParams is not { HasRange: true, Range: false },
        _ => false,
    };

    private static (NumberRange? Numbers, InstantRange? Instants) Start(StartFrom? start, bool descending)
    {
        switch (start?.ValueCase)
        {
            case StartFrom.ValueOneofCase.Integer: return (Numbers(start.Integer, descending), null);
            case StartFrom.ValueOneofCase.Float: return (Numbers(start.Float, descending), null);
            case StartFrom.ValueOneofCase.Timestamp: return (null, Instants(Instant.From(start.Timestamp), descending));
            case StartFrom.ValueOneofCase.Datetime: return (null, Instants(Instant.Parse(start.Datetime) ?? throw Malformed.Request($"Malformed datetime: {start.Datetime}"), descending));
            default: return (null, null);
        }
    }

    private static NumberRange Numbers(double start, bool descending) => new(new Bounds<double>(null, descending ? null : start, null, descending ? start : null));

    private static InstantRange Instants(Instant start, bool descending) => new(new Bounds<Instant>(null, descending ? null : start, null, descending ? start : null));
}
