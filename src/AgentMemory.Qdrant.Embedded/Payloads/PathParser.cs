using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentMemory.Qdrant.Embedded.Text;

namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>Reads the text form of a path: a key, then any of <c>.key</c>, <c>[n]</c> and <c>[]</c>.</summary>
internal ref struct PathParser(string text)
{
    private int _at;

    public bool TryParse([NotNullWhen(true)] out string? firstKey, out PathStep[] steps)
    {
        steps = [];
        if (!TryReadKey(out firstKey)) return false;
        var found = new List<PathStep>();
        while (_at < text.Length)
        {
            if (text[_at] == '.')
            {
                _at++;
                if (!TryReadKey(out string? key)) return false;
                found.Add(PathStep.Property(key));
            }
            else if (text[_at] != '[' || !TryReadBrackets(found))
            {
                return false;
            }
        }
        steps = [.. found];
        return true;
    }

    private bool TryReadBrackets(List<PathStep> steps)
    {
        int close = text.IndexOf(']', _at);
        if (close < 0) return false;
        var inside = text.AsSpan(_at + 1, close - _at - 1);
        _at = close + 1;
        if (inside.IsEmpty)
        {
            steps.Add(PathStep.EveryElement);
            return true;
        }
        ulong index = 0;
        foreach (char digit in inside)
        {
            if (!char.IsAsciiDigit(digit)) return false;
            UInt128 next = (UInt128)index * 10 + (uint)(digit - '0');
            if (next > ulong.MaxValue) return false; // the server reads it as a 64-bit number
            index = (ulong)next;
        }
        steps.Add(PathStep.Element((long)Math.Min(index, long.MaxValue)));
        return true;
    }

    private bool TryReadKey([NotNullWhen(true)] out string? key)
    {
        key = null;
        int start = _at;
        if (start < text.Length && text[start] == '"')
        {
            int close = text.IndexOf('"', start + 1);
            if (close < 0 || text.AsSpan(start + 1, close - start - 1).Contains('\\')) return false;
            _at = close + 1;
            key = text[(start + 1)..close];
            return true;
        }
        foreach (var rune in text.AsSpan(start).EnumerateRunes())
        {
            if (!IsKeyCharacter(rune)) break;
            _at += rune.Utf16SequenceLength;
        }
        if (_at == start) return false;
        key = text[start.._at];
        return true;
    }

    public static bool NeedsQuotes(string key)
    {
        foreach (var rune in key.EnumerateRunes())
            if (!IsKeyCharacter(rune)) return true;
        return key.Length == 0;
    }

    private static bool IsKeyCharacter(Rune rune) => rune.Value is '_' or '-' || Letters.IsAlphanumeric(rune);
}
