using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Models;

/// <summary>Longest match first; a word with a part that is in no token is unknown as a whole.</summary>
internal sealed class WordPieceModel : ITokenModel
{
    private readonly CharacterTrie _first = new();
    private readonly CharacterTrie _inner = new();
    private readonly string _prefix;
    private readonly int _unknownId;
    private readonly int _maxCharacters;

    public WordPieceModel(Vocabulary vocabulary, int unknownId, string prefix, int maxCharacters)
    {
        Vocabulary = vocabulary;
        _unknownId = unknownId;
        _prefix = prefix;
        _maxCharacters = maxCharacters;
        foreach ((string token, int id) in vocabulary.Entries)
        {
            _first.Add(token, id);
            if (token.StartsWith(prefix, StringComparison.Ordinal) && token.Length > prefix.Length)
            {
                _inner.Add(token[prefix.Length..], id);
            }
        }

        _first.Freeze();
        _inner.Freeze();
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
            // One walk finds the longest token: it goes on as far as any token does and remembers the last that ended.
            CharacterTrie trie = start == 0 ? _first : _inner;
            int end = start, id = -1, node = CharacterTrie.Root;
            for (int i = start; i < piece.Length && (node = trie.Next(node, piece[i])) >= 0; i++)
            {
                if (trie.ValueOf(node) is >= 0 and int found)
                {
                    (id, end) = (found, i + 1);
                }
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
