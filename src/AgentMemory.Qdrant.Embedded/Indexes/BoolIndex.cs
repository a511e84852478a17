using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>The points that hold true and those that hold false; an array may hold both.</summary>
internal sealed class BoolIndex(PayloadSchemaInfo info, int count, Bitmap trues, Bitmap falses, FieldPresence presence) : IFacetIndex
{
    public PayloadSchemaInfo Info => info;

    public int Points => count;

    public IndexAnswer? Answer(FieldQuery query) =>
        query.Match is MatchBoolean match ? IndexAnswer.Of(match.Wanted ? trues : falses) : presence.Answer(query);

    public IEnumerable<(FacetValue Value, int Count)> CountValues(Bitmap selected)
    {
        foreach (var (value, holders) in new[] { (false, falses), (true, trues) })
        {
            var both = selected.Clone();
            both.And(holders);
            if (both.Count is > 0 and int held) yield return (new FacetValue { BoolValue = value }, held);
        }
    }

    internal sealed class Builder(PayloadSchemaInfo info, PayloadPath path, int count) : FieldIndexBuilder(path, count)
    {
        private readonly Bitmap _trues = new(count), _falses = new(count);

        protected override bool TryAdd(int offset, Value value)
        {
            if (value.KindCase != Value.KindOneofCase.BoolValue) return false;
            (value.BoolValue ? _trues : _falses).Set(offset);
            return true;
        }

        protected override IPayloadIndex Build(FieldPresence presence) => new BoolIndex(info, Indexed, _trues, _falses, presence);
    }
}
