namespace AgentMemory.Onnx.Tokenization.Text;

/// <summary>A set of code points: one bit each for the basic plane, sorted ranges above it.</summary>
internal sealed class CodePointSet
{
    private readonly ulong[] _basic = new ulong[0x10000 / 64];
    private readonly int[] _above;

    /// <summary>Creates the set from sorted, disjoint ranges: first and last of each.</summary>
    public CodePointSet(ReadOnlySpan<int> ranges)
    {
        var above = new List<int>();
        for (int i = 0; i < ranges.Length; i += 2)
        {
            for (int c = ranges[i]; c <= Math.Min(ranges[i + 1], 0xFFFF); c++)
            {
                _basic[c >> 6] |= 1UL << (c & 63);
            }

            if (ranges[i + 1] > 0xFFFF)
            {
                above.Add(Math.Max(ranges[i], 0x10000));
                above.Add(ranges[i + 1]);
            }
        }

        _above = [.. above];
        Ranges = ranges.ToArray();
    }

    public static CodePointSet CleanTextRemoved { get; } = new(UnicodeRanges.CleanTextRemoved);

    public static CodePointSet CleanTextSpace { get; } = new(UnicodeRanges.CleanTextSpace);

    public static CodePointSet ChineseCharacters { get; } = new(UnicodeRanges.ChineseCharacters);

    public static CodePointSet NonspacingMarks { get; } = new(UnicodeRanges.NonspacingMarks);

    public static CodePointSet CombiningMarks { get; } = new(UnicodeRanges.CombiningMarks);

    public static CodePointSet Punctuation { get; } = new(UnicodeRanges.Punctuation);

    public static CodePointSet WhiteSpace { get; } = new(UnicodeRanges.WhiteSpace);

    public static CodePointSet Numeric { get; } = new(UnicodeRanges.Numeric);

    public static CodePointSet Letters { get; } = new(UnicodeRanges.Letters);

    public static CodePointSet Numbers { get; } = new(UnicodeRanges.Numbers);

    /// <summary>Word characters of Split and Replace patterns.</summary>
    public static CodePointSet WordCharacters { get; } = new(UnicodeRanges.WordCharacters);

    /// <summary>
    /// Word characters of the Whitespace pre-tokenizer and of single-word tokens, whose engine is another: the joiners
    /// belong to words, superscript digits and fractions of Latin-1 do not.
    /// </summary>
    public static CodePointSet Words { get; } = WithJoiners();

    /// <summary>The ranges the set was made from.</summary>
    public int[] Ranges { get; }

    /// <summary>Whether the set has the code point.</summary>
    public bool Contains(int codePoint)
    {
        if (codePoint < 0x10000)
        {
            return (_basic[codePoint >> 6] >> (codePoint & 63) & 1) != 0;
        }

        int low = 0, high = (_above.Length / 2) - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (codePoint < _above[2 * middle])
            {
                high = middle - 1;
            }
            else if (codePoint > _above[(2 * middle) + 1])
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private static CodePointSet WithJoiners()
    {
        var ranges = new List<int>();
        ReadOnlySpan<int> source = UnicodeRanges.WordCharacters;
        for (int i = 0; i < source.Length; i += 2)
        {
            if (source[i] > 0x200D && ranges[^1] < 0x200C)
            {
                ranges.AddRange([0x200C, 0x200D]);
            }

            if (source[i] is not (0xB2 or 0xBC))
            {
                ranges.AddRange([source[i] == 0xB9 ? 0xBA : source[i], source[i + 1]]); // U+00BA is a letter
            }
        }

        return new CodePointSet([.. ranges]);
    }
}
