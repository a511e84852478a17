using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Text;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>
/// Tokens and the points that hold them: answers text matches. The tokens of all texts of a point count together;
/// phrases stay within one text, and need the order of tokens, which is kept where the options ask for it.
/// </summary>
internal sealed class TextIndex(PayloadSchemaInfo info, Tokenizer tokenizer, int length, int count, PostingTable<string> table, TokenSequences? sequences, FieldPresence presence) : ITextIndex
{
    public PayloadSchemaInfo Info => info;

    public int Points => count;

    public IndexAnswer? Answer(FieldQuery query)
    {
        if (query.Match is not MatchText match) return presence.Answer(query);
        if (match.Kind == TextMatchKind.Phrase) return sequences is null ? Nothing() : AnswerPhrase(sequences, tokenizer.Document(match.Text));
        int[] tokens = Distinct(tokenizer.Query(match.Text));
        if (match.Kind == TextMatchKind.AnyToken) return IndexAnswer.Of(length, [.. tokens.Where(token => token >= 0).Select(table.Offsets)]);
        return AnswerAll(tokens);
    }

    public Func<Value, bool> OverValues(MatchText match)
    {
        if (match.Kind == TextMatchKind.Phrase)
        {
            string[] phrase = [.. tokenizer.Document(match.Text)];
            return OfTexts(text => TokenSequences.Contains<string>([.. tokenizer.Document(text)], phrase));
        }
        var wanted = tokenizer.Query(match.Text).ToHashSet(StringComparer.Ordinal);
        if (wanted.Count == 0) return static _ => false;
        return match.Kind == TextMatchKind.AnyToken ? OfTexts(text => wanted.Overlaps(tokenizer.Document(text))) : OfTexts(text => wanted.IsSubsetOf(tokenizer.Document(text)));
    }

    private static Func<Value, bool> OfTexts(Func<string, bool> holds) => value =>
        PayloadValues.Text(value) is { } text ? holds(text) : PayloadValues.IsList(value) && value.ListValue.Values.Any(element => PayloadValues.Text(element) is { } one && holds(one));

    private int[] Distinct(List<string> tokens) => [.. tokens.Select(Find).Distinct()];

    // All unknown tokens are one.
    private int Find(string token) => Math.Max(table.Find(token), -1);

    private IndexAnswer AnswerAll(int[] tokens)
    {
        if (tokens.Length == 0 || tokens.Contains(-1)) return Nothing();
        return tokens.Length == 1 ? IndexAnswer.Of(length, table.Offsets(tokens[0])) : IndexAnswer.Of(() => Holders(tokens));
    }

    private IndexAnswer AnswerPhrase(TokenSequences positions, List<string> phrase)
    {
        int[] tokens = [.. phrase.Select(Find)];
        if (tokens.Length == 0 || tokens.Contains(-1)) return Nothing();
        return IndexAnswer.Of(() =>
        {
            var selected = Holders([.. tokens.Distinct()]);
            foreach (int offset in selected)
                if (!TokenSequences.Contains(positions.Of(offset), tokens)) selected.Clear(offset);
            return selected;
        });
    }

    private Bitmap Holders(int[] tokens)
    {
        Array.Sort(tokens, (a, b) => table.Offsets(a).Length.CompareTo(table.Offsets(b).Length));
        var selected = new Bitmap(length);
        foreach (int offset in table.Offsets(tokens[0]).Span) selected.Set(offset);
        foreach (int token in tokens.AsSpan(1))
        {
            var holders = new Bitmap(length);
            foreach (int offset in table.Offsets(token).Span) holders.Set(offset);
            selected.And(holders);
        }
        return selected;
    }

    private IndexAnswer Nothing() => IndexAnswer.Of(length);

    internal sealed class Builder(PayloadSchemaInfo info, PayloadPath path, int count) : FieldIndexBuilder(path, count)
    {
        private readonly Tokenizer _tokenizer = TextIndexSettings.CreateTokenizer(info.Params?.TextIndexParams);
        private readonly PostingTable<string>.Builder _table = new(StringComparer.Ordinal);
        private readonly TokenSequences.Builder? _sequences = info.Params?.TextIndexParams is { HasPhraseMatching: true, PhraseMatching: true } ? new() : null;

        protected override bool TryAdd(int offset, Value value)
        {
            if (PayloadValues.Text(value) is not { } text) return false;
            var tokens = _tokenizer.Document(text);
            foreach (string token in tokens) _table.Add(token, offset);
            _sequences?.Add(offset, tokens);
            return true;
        }

        protected override IPayloadIndex Build(FieldPresence presence)
        {
            var table = _table.Build(Utf8Order.Instance);
            return new TextIndex(info, _tokenizer, Length, Indexed, table, _sequences?.Build(Length, table), presence);
        }
    }
}
