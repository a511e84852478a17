using System.Runtime.InteropServices;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Text value to the offsets that hold it: answers match keyword and keywords without reading a payload.</summary>
internal sealed class KeywordIndex(Dictionary<string, int[]> postings, int count, int points) : IPayloadIndex
{
    public int Points => points;

    public bool TryNarrow(FieldCondition condition, Bitmap candidates)
    {
        if (condition.Match is not { } match || condition.Range is not null || condition.DatetimeRange is not null) return false;
        IEnumerable<string> wanted;
        switch (match.MatchValueCase)
        {
            case Match.MatchValueOneofCase.Keyword: wanted = [match.Keyword]; break;
            case Match.MatchValueOneofCase.Keywords: wanted = match.Keywords.Strings; break;
            default: return false;
        }
        var selected = new Bitmap(count);
        foreach (string text in wanted)
            if (postings.TryGetValue(text, out int[]? offsets))
                foreach (int offset in offsets) selected.Set(offset);
        candidates.And(selected);
        return true;
    }

    internal sealed class Builder(PayloadPath path, int count) : IPayloadIndexBuilder
    {
        private readonly Dictionary<string, List<int>> _postings = new(StringComparer.Ordinal);
        private int _points;

        public void Add(int offset, Struct payload)
        {
            bool any = false;
            foreach (var value in path.Elements(payload))
            {
                if (value.KindCase != Value.KindOneofCase.StringValue) continue;
                ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(_postings, value.StringValue, out _);
                list ??= [];
                if (list.Count == 0 || list[^1] != offset) list.Add(offset);
                any = true;
            }
            if (any) _points++;
        }

        public IPayloadIndex Build() => new KeywordIndex(_postings.ToDictionary(p => p.Key, p => p.Value.ToArray(), StringComparer.Ordinal), count, _points);
    }
}
