using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Texts and the points that hold them: answers matches on whole texts and on how they begin.</summary>
internal sealed class KeywordIndex(PayloadSchemaInfo info, int length, int count, PostingTable<string> table, FieldPresence presence) : IFacetIndex
{
    public PayloadSchemaInfo Info => info;

    public int Points => count;

    public IndexAnswer? Answer(FieldQuery query) => query.Match switch
    {
        MatchKeywords { Except: false } match => ValueSelection.Any(table, length, match.Texts),
        MatchKeywords match => ValueSelection.Except(table, length, match.Texts.Contains),
        MatchPrefix match => ValueSelection.Run(table, length, Beginning(match.Prefix)),
        _ => presence.Answer(query),
    };

    public IEnumerable<(FacetValue Value, int Count)> CountValues(Bitmap selected) =>
        ValueSelection.CountValues(table, selected, text => new FacetValue { StringValue = text });

    private (int From, int To) Beginning(string prefix)
    {
        int from = table.LowerBound(prefix), to = from;
        while (to < table.Count && table.Value(to).StartsWith(prefix, StringComparison.Ordinal)) to++;
        return (from, to);
    }

    internal sealed class Builder(PayloadSchemaInfo info, PayloadPath path, int count) : FieldIndexBuilder(path, count)
    {
        private readonly PostingTable<string>.Builder _table = new(StringComparer.Ordinal);

        protected override bool TryAdd(int offset, Value value)
        {
            if (PayloadValues.Text(value) is not { } text) return false;
            _table.Add(text, offset);
            return true;
        }

        protected override IPayloadIndex Build(FieldPresence presence) => new KeywordIndex(info, Length, Indexed, _table.Build(Utf8Order.Instance), presence);
    }
}
