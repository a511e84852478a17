using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Patterns;

/// <summary>Puts a set of code points together.</summary>
internal sealed class CodePointSetBuilder
{
    private List<(int First, int Last)> _ranges = [];

    /// <summary>The only code point of the set, or null.</summary>
    public int? Single => _ranges.Count == 1 && _ranges[0].First == _ranges[0].Last ? _ranges[0].First : null;

    public CodePointSetBuilder Add(int codePoint, bool ignoreCase = false)
    {
        AddRange(codePoint, codePoint, ignoreCase);
        return this;
    }

    public CodePointSetBuilder Add(CodePointSet set)
    {
        for (int i = 0; i < set.Ranges.Length; i += 2)
        {
            _ranges.Add((set.Ranges[i], set.Ranges[i + 1]));
        }

        return this;
    }

    public CodePointSetBuilder Add(CodePointSetBuilder other)
    {
        _ranges.AddRange(other._ranges);
        return this;
    }

    public void AddRange(int first, int last, bool ignoreCase)
    {
        _ranges.Add((first, last));
        if (!ignoreCase)
        {
            return;
        }

        HashSet<int> folded = [.. Enumerable.Range(first, last - first + 1).Select(Lowercase.Of)];
        for (int c = 0; c <= 0x1FFFF; c++)
        {
            // U+017F is an s as well when case does not count, although it has no lower case of its own.
            if (folded.Contains(c == 0x17F ? 's' : Lowercase.Of(c)))
            {
                _ranges.Add((c, c));
            }
        }
    }

    public CodePointSetBuilder Negate()
    {
        var rest = new List<(int, int)>();
        int next = 0;
        foreach ((int first, int last) in Merged())
        {
            if (first > next)
            {
                rest.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= 0x10FFFF)
        {
            rest.Add((next, 0x10FFFF));
        }

        _ranges = rest;
        return this;
    }

    public CodePointSet Build() => new([.. Merged().SelectMany(range => new[] { range.First, range.Last })]);

    private List<(int First, int Last)> Merged()
    {
        var merged = new List<(int First, int Last)>();
        foreach ((int first, int last) in _ranges.Order())
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return merged;
    }
}
