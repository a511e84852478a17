using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Places on the globe in one array, scanned as a whole: a hundred thousand of them take less than a millisecond.</summary>
internal sealed class GeoIndex(PayloadSchemaInfo info, int length, int count, (GeoPosition Position, int Offset)[] places, FieldPresence presence) : IPayloadIndex
{
    public PayloadSchemaInfo Info => info;

    public int Points => count;

    public IndexAnswer? Answer(FieldQuery query)
    {
        if (query.Areas.Count == 0) return presence.Answer(query);
        var area = query.Areas[0];
        return IndexAnswer.Of(() =>
        {
            var selected = new Bitmap(length);
            foreach (var (position, offset) in places)
                if (area.Contains(position)) selected.Set(offset);
            return selected;
        });
    }

    internal sealed class Builder(PayloadSchemaInfo info, PayloadPath path, int count) : FieldIndexBuilder(path, count)
    {
        private readonly List<(GeoPosition Position, int Offset)> _places = [];

        protected override bool TryAdd(int offset, Value value)
        {
            if (GeoPosition.Read(value) is not { IsOnGlobe: true } position) return false;
            _places.Add((position, offset));
            return true;
        }

        protected override IPayloadIndex Build(FieldPresence presence) => new GeoIndex(info, Length, Indexed, [.. _places], presence);
    }
}
