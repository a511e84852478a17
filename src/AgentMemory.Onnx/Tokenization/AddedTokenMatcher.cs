using System.Buffers;
using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization;

/// <summary>Finds added tokens in a text: the leftmost, and of those that begin there the longest.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly Dictionary<char, (string Pattern, AddedToken Token)[]> _byFirst;
    private readonly SearchValues<char> _firsts;

    public AddedTokenMatcher(IEnumerable<(string Pattern, AddedToken Token)> tokens)
    {
        _byFirst = tokens.Where(t => t.Pattern.Length > 0)
            .GroupBy(t => t.Pattern[0])
            .ToDictionary(g => g.Key, g => g.OrderByDescending(t => t.Pattern.Length).ToArray());
        _firsts = SearchValues.Create([.. _byFirst.Keys]);
    }

    /// <summary>Adds the pieces of a range: its added tokens, and what is between them.</summary>
    public void Split(ReadOnlySpan<char> text, int start, int end, List<Piece> pieces)
    {
        ReadOnlySpan<char> range = text[start..end];
        int covered = 0, from = 0;
        while (_byFirst.Count > 0 && from < range.Length)
        {
            int next = range[from..].IndexOfAny(_firsts);
            if (next < 0)
            {
                break;
            }

            int at = from + next;
            if (Find(range, at) is not { } found)
            {
                from = at + 1;
                continue;
            }

            from = at + found.Pattern.Length;
            AddedToken token = found.Token;
            if (token.SingleWord && (TouchesBefore(range, at) || TouchesAfter(range, from)))
            {
                continue;
            }

            int tokenStart = token.LeftStrip ? Math.Max(covered, StripLeft(range, at)) : at;
            int tokenEnd = token.RightStrip ? StripRight(range, from) : from;
            if (covered < tokenStart)
            {
                pieces.Add(new Piece(start + covered, start + tokenStart));
            }

            pieces.Add(new Piece(start + tokenStart, start + tokenEnd, token.Id));
            covered = tokenEnd;
        }

        if (covered < range.Length)
        {
            pieces.Add(new Piece(start + covered, end));
        }
    }

    private static bool TouchesBefore(ReadOnlySpan<char> text, int at)
        => at > 0 && CodePointSet.Words.Contains(CodePoints.Before(text, at, out _));

    private static bool TouchesAfter(ReadOnlySpan<char> text, int at)
        => at < text.Length && CodePointSet.Words.Contains(CodePoints.At(text, at, out _));

    private static int StripLeft(ReadOnlySpan<char> text, int at)
    {
        while (at > 0 && CodePointSet.WhiteSpace.Contains(text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private static int StripRight(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && CodePointSet.WhiteSpace.Contains(text[at]))
        {
            at++;
        }

        return at;
    }

    private (string Pattern, AddedToken Token)? Find(ReadOnlySpan<char> text, int at)
    {
        foreach ((string Pattern, AddedToken Token) candidate in _byFirst[text[at]])
        {
            if (text[at..].StartsWith(candidate.Pattern, StringComparison.Ordinal))
            {
                return candidate;
            }
        }

        return null;
    }
}
