using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Models;

/// <summary>The segmentation with the highest sum of scores.</summary>
/// <remarks>Scores are double: in runs of one character paths tie, and single precision breaks ties another way.</remarks>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;
    private readonly CharacterTrie _trie = new();
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknownId;
    private readonly int[]? _byteIds;

    public UnigramModel(Vocabulary vocabulary, IReadOnlyList<(string Token, double Score)> entries, int unknownId, bool byteFallback)
    {
        Vocabulary = vocabulary;
        _unknownId = unknownId;
        _scores = [.. entries.Select(entry => entry.Score)];
        _unknownScore = _scores.Min() - UnknownPenalty;
        _byteIds = byteFallback ? ByteTokens.Find(vocabulary) : null;
        foreach ((string token, int id) in vocabulary.Entries)
        {
            _trie.Add(token, id);
        }

        _trie.Freeze();
    }

    public Vocabulary Vocabulary { get; }

    public void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens)
    {
        // From each end of a best path so far: where its last token starts, and which one it is.
        int size = piece.Length;
        double[] score = new double[size + 1];
        int[] from = new int[size + 1], ids = new int[size + 1];
        Array.Fill(from, -1);
        for (int start = 0; start < size;)
        {
            double soFar = score[start];
            CodePoints.At(piece, start, out int length);
            bool single = false;
            int node = CharacterTrie.Root;
            for (int end = start; end < size && (node = _trie.Next(node, piece[end])) >= 0;)
            {
                end++;
                int id = _trie.ValueOf(node);
                if (id >= 0)
                {
                    Offer(start, end, id, soFar + _scores[id]);
                    single |= end - start == length;
                }
            }

            if (!single)
            {
                Offer(start, start + length, _unknownId, soFar + _unknownScore);
            }

            start += length;
        }

        Emit(piece, from, ids, tokens);

        void Offer(int start, int end, int id, double candidate)
        {
            if (from[end] < 0 || candidate > score[end])
            {
                (score[end], from[end], ids[end]) = (candidate, start, id);
            }
        }
    }

    private void Emit(ReadOnlySpan<char> piece, int[] from, int[] ids, TokenBuffer tokens)
    {
        var ranges = new List<(int Start, int End)>();
        bool unknown = false; // neighbouring unknown characters are one token
        for (int end = piece.Length; end > 0;)
        {
            int start = from[end];
            bool isUnknown = ids[end] == _unknownId;
            if (isUnknown && unknown)
            {
                ranges[^1] = (start, ranges[^1].End);
            }
            else
            {
                ranges.Add((start, end));
            }

            unknown = isUnknown;
            end = start;
        }

        for (int i = ranges.Count - 1; i >= 0; i--)
        {
            (int start, int end) = ranges[i];
            ReadOnlySpan<char> text = piece[start..end];
            if (Vocabulary.TryGetId(text, out int id))
            {
                tokens.Add(id, start, end);
            }
            else if (!AddBytes(text, start, end, tokens))
            {
                tokens.Add(_unknownId, start, end);
            }
        }
    }

    private bool AddBytes(ReadOnlySpan<char> text, int start, int end, TokenBuffer tokens)
    {
        if (_byteIds is null)
        {
            return false;
        }

        byte[] bytes = new byte[System.Text.Encoding.UTF8.GetByteCount(text)];
        System.Text.Encoding.UTF8.GetBytes(text, bytes);
        if (bytes.Any(b => _byteIds[b] < 0))
        {
            return false;
        }

        foreach (byte b in bytes)
        {
            tokens.Add(_byteIds[b], start, end);
        }

        return true;
    }
}
