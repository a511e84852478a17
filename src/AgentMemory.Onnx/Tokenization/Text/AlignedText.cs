namespace AgentMemory.Onnx.Tokenization.Text;

/// <summary>
/// Text on its way through a tokenizer. Every UTF-16 unit knows the range of the original text that it came from,
/// so that tokens of the changed text can be given offsets in the text as it was handed in.
/// </summary>
internal sealed class AlignedText
{
    private char[] _chars = new char[256];
    private int[] _starts = new int[256];
    private int[] _ends = new int[256];

    /// <summary>UTF-16 units in use.</summary>
    public int Length { get; private set; }

    /// <summary>The text.</summary>
    public ReadOnlySpan<char> Span => _chars.AsSpan(0, Length);

    /// <summary>Units the buffers have room for.</summary>
    public int Capacity => _chars.Length;

    /// <summary>Start in the original text of the unit at an index.</summary>
    public int StartOf(int index) => _starts[index];

    /// <summary>End in the original text of the unit at an index.</summary>
    public int EndOf(int index) => _ends[index];

    /// <summary>Forgets the text, keeps the room.</summary>
    public void Clear() => Length = 0;

    /// <summary>Takes over a text; a lone surrogate becomes U+FFFD, as UTF-8 cannot hold it.</summary>
    public void Load(ReadOnlySpan<char> text)
    {
        Length = 0;
        Reserve(text.Length);
        text.CopyTo(_chars);
        int i = 0;
        while (i < text.Length)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                {
                    _starts[i] = _starts[i + 1] = i;
                    _ends[i] = _ends[i + 1] = i + 2;
                    i += 2;
                    continue;
                }

                _chars[i] = '\uFFFD';
            }

            _starts[i] = i;
            _ends[i] = ++i;
        }

        Length = text.Length;
    }

    /// <summary>Makes room for more units.</summary>
    public void Reserve(int more)
    {
        int needed = Length + more;
        if (needed > _chars.Length)
        {
            int size = Math.Max(needed, _chars.Length * 2);
            Array.Resize(ref _chars, size);
            Array.Resize(ref _starts, size);
            Array.Resize(ref _ends, size);
        }
    }

    /// <summary>Appends one unit.</summary>
    public void Append(char c, int start, int end)
    {
        int i = Length;
        if (i == _chars.Length)
        {
            Reserve(1);
        }

        _chars[i] = c;
        _starts[i] = start;
        _ends[i] = end;
        Length = i + 1;
    }

    /// <summary>Appends a code point.</summary>
    public void AppendCodePoint(int codePoint, int start, int end)
    {
        if (codePoint < 0x10000)
        {
            Append((char)codePoint, start, end);
        }
        else
        {
            Append((char)(0xD7C0 + (codePoint >> 10)), start, end);
            Append((char)(0xDC00 + (codePoint & 0x3FF)), start, end);
        }
    }

    /// <summary>Appends a range of another text with its alignment.</summary>
    public void AppendRange(AlignedText source, int start, int end)
    {
        int count = end - start;
        Reserve(count);
        source._chars.AsSpan(start, count).CopyTo(_chars.AsSpan(Length));
        source._starts.AsSpan(start, count).CopyTo(_starts.AsSpan(Length));
        source._ends.AsSpan(start, count).CopyTo(_ends.AsSpan(Length));
        Length += count;
    }

    /// <summary>Appends a range of ASCII text through a table; units that it maps to <paramref name="dropped"/> are left out.</summary>
    public void AppendMapped(AlignedText source, int start, int end, ReadOnlySpan<char> map, char dropped)
    {
        Reserve(end - start);
        ReadOnlySpan<char> from = source._chars.AsSpan(start, end - start);
        ReadOnlySpan<int> starts = source._starts.AsSpan(start, from.Length), ends = source._ends.AsSpan(start, from.Length);
        Span<char> to = _chars.AsSpan(Length, from.Length);
        Span<int> toStarts = _starts.AsSpan(Length, from.Length), toEnds = _ends.AsSpan(Length, from.Length);
        int count = 0;
        for (int i = 0; i < from.Length; i++)
        {
            char c = map[from[i]];
            to[count] = c;
            toStarts[count] = starts[i];
            toEnds[count] = ends[i];
            count += c == dropped ? 0 : 1;
        }

        Length += count;
    }

    /// <summary>Appends a string whose units all stand for the same range.</summary>
    public void AppendString(string text, int start, int end)
    {
        foreach (char c in text)
        {
            Append(c, start, end);
        }
    }
}
