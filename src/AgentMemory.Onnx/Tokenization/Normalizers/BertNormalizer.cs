using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Normalizers;

/// <summary>BERT's cleaning: control characters out, white space to spaces, CJK apart, accents off, lower case.</summary>
internal sealed class BertNormalizer : INormalizer
{
    private static readonly UnicodeForm s_decompose = new(compatibility: false, compose: false);
    private static readonly FilterNormalizer s_strip = new(CodePointSet.NonspacingMarks);
    private static readonly LowercaseNormalizer s_lowercase = new();

    private readonly bool _cleanText;
    private readonly bool _chineseApart;
    private readonly NormalizerSequence? _rest;
    private readonly char[] _ascii = new char[128];

    public BertNormalizer(bool cleanText, bool handleChineseChars, bool? stripAccents, bool lowercase)
    {
        _cleanText = cleanText;
        _chineseApart = handleChineseChars;
        var rest = new List<INormalizer>();
        if (stripAccents ?? lowercase)
        {
            rest.Add(s_decompose);
            rest.Add(s_strip);
        }

        if (lowercase)
        {
            rest.Add(s_lowercase);
        }

        _rest = rest.Count == 0 ? null : new NormalizerSequence(rest);
        for (int c = 0; c < 128; c++)
        {
            _ascii[c] = !cleanText ? (char)c : CodePointSet.CleanTextRemoved.Contains(c) ? '\uFFFF' : CodePointSet.CleanTextSpace.Contains(c) ? ' ' : (char)c;
            if (lowercase)
            {
                _ascii[c] = c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : _ascii[c];
            }
        }
    }

    public void Normalize(AlignedText source, int start, int end, AlignedText target)
    {
        target.Reserve(end - start);
        ReadOnlySpan<char> text = source.Span[..end];
        while (start < end)
        {
            // ASCII up to a blank is done in one pass; a mark after it could belong to its last character, so that one stays.
            int stop = start;
            while (stop < end && text[stop] < 128)
            {
                stop++;
            }

            if (stop < end && stop > start)
            {
                stop--;
            }

            target.AppendMapped(source, start, stop, _ascii, dropped: '\uFFFF');
            start = stop;
            if (start < end)
            {
                // Up to the next two ASCII characters in a row: nothing before them can reach beyond them.
                while (stop < end && !(text[stop] < 128 && stop > start && stop + 1 < end && text[stop + 1] < 128))
                {
                    stop++;
                }

                Slowly(source, start, stop, target);
                start = stop;
            }
        }
    }

    private void Slowly(AlignedText source, int start, int end, AlignedText target)
    {
        AlignedText cleaned = _rest is null ? target : new AlignedText();
        ReadOnlySpan<char> text = source.Span[..end];
        for (int i = start; i < end;)
        {
            int c = CodePoints.At(text, i, out int length);
            (int from, int to) = (source.StartOf(i), source.EndOf(i));
            i += length;
            if (_cleanText)
            {
                if (CodePointSet.CleanTextRemoved.Contains(c))
                {
                    continue;
                }

                c = CodePointSet.CleanTextSpace.Contains(c) ? ' ' : c;
            }

            bool apart = _chineseApart && CodePointSet.ChineseCharacters.Contains(c);
            if (apart)
            {
                cleaned.Append(' ', from, to);
            }

            cleaned.AppendCodePoint(c, from, to);
            if (apart)
            {
                cleaned.Append(' ', from, to);
            }
        }

        _rest?.Normalize(cleaned, 0, cleaned.Length, target);
    }
}
