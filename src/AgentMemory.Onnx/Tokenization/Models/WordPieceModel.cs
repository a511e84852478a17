using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Models;

/// <summary>Longest match first; a word with a part that is in no token is unknown as a whole.</summary>
internal sealed class WordPieceModel : ITokenModel
{
    private readonly Dictionary<string, int> _inner = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _innerBySpan;
    private readonly string _prefix;
    private readonly int _unknownId;
    private readonly int _maxCharacters;
    private readonly int _longestFirst;
    private readonly int _longestInner;

    public WordPieceModel(Vocabulary vocabulary, int unknownId, string prefix, int maxCharacters)
    {
        Vocabulary = vocabulary;
        _unknownId = unknownId;
        _prefix = prefix;
        _maxCharacters = maxCharacters;
        foreach ((string token, int id) in vocabulary.Entries)
        {
            _longestFirst = Math.Max(_longestFirst, token.Length);
            if (token.StartsWith(prefix, StringComparison.Ordinal) && token.Length > prefix.Length)
            {
                _inner[token[prefix.Length..]] = id;
                _longestInner = Math.Max(_longestInner, token.Length - prefix.Length);
            }
        }

        _innerBySpan = _inner.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public Vocabulary Vocabulary { get; }

    /// <summary>What marks a token that continues a word.</summary>
    public string Prefix => _prefix;

    public void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens)
    {
        if (piece.Length > _maxCharacters && CountCharacters(piece) > _maxCharacters)
        {
            tokens.Add(_unknownId, 0, piece.Length);
            return;
        }

        int before = tokens.Count, start = 0;
        while (start < piece.Length)
        {
            int end = Math.Min(piece.Length, start + (start == 0 ? _longestFirst : _longestInner));
            int id = -1;
            while (end > start)
            {
                ReadOnlySpan<char> part = piece[start..end];
                if (start == 0 ? Vocabulary.TryGetId(part, out id) : _innerBySpan.TryGetValue(part, out id))
                {
                    break;
                }

                end--;
            }

            if (end == start)
            {
                tokens.Truncate(before);
                tokens.Add(_unknownId, 0, piece.Length);
                return;
            }

            tokens.Add(id, start, end);
            start = end;
        }
    }

    private static int CountCharacters(ReadOnlySpan<char> piece)
    {
        int count = 0;
        for (int i = 0; i < piece.Length; count++)
        {
            CodePoints.At(piece, i, out int length);
            i += length;
        }

        return count;
    }
}
