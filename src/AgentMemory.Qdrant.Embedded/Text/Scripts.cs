using System.Text;

namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>Scripts, as far as they are written or cut differently.</summary>
internal enum Script
{
    /// <summary>Digits, punctuation, symbols: they belong to whatever stands around.</summary>
    Other,
    Latin,
    Greek,

    /// <summary>Cyrillic, Armenian, Georgian: with capitals, and with marks that count.</summary>
    Cased,
    Arabic,
    Hebrew,
    Han,
    Hiragana,
    Katakana,
    Hangul,

    /// <summary>Thai, Lao, Khmer, Myanmar: words without spaces between.</summary>
    Unspaced,

    /// <summary>Indian and Ethiopian scripts.</summary>
    Spaced,
}

/// <summary>The script of a character, by its block.</summary>
internal static class Scripts
{
    private static readonly (int First, int Last, Script Script)[] Blocks =
    [
        (0x41, 0x5A, Script.Latin), (0x61, 0x7A, Script.Latin), (0xAA, 0xAA, Script.Latin), (0xBA, 0xBA, Script.Latin), (0xC0, 0xD6, Script.Latin), (0xD8, 0xF6, Script.Latin),
        (0xF8, 0x2B8, Script.Latin), (0x370, 0x3FF, Script.Greek), (0x400, 0x58F, Script.Cased), (0x591, 0x5FF, Script.Hebrew), (0x600, 0x6FF, Script.Arabic), (0x750, 0x77F, Script.Arabic),
        (0x8A0, 0x8FF, Script.Arabic), (0x900, 0xDFF, Script.Spaced), (0xE00, 0xEFF, Script.Unspaced), (0x1000, 0x109F, Script.Unspaced), (0x10A0, 0x10FF, Script.Cased),
        (0x1100, 0x11FF, Script.Hangul), (0x1200, 0x139F, Script.Spaced), (0x1780, 0x17FF, Script.Unspaced), (0x1C80, 0x1CBF, Script.Cased), (0x1D00, 0x1D25, Script.Latin),
        (0x1E00, 0x1EFF, Script.Latin), (0x1F00, 0x1FFF, Script.Greek), (0x2C60, 0x2C7F, Script.Latin), (0x2DE0, 0x2DFF, Script.Cased), (0x3040, 0x309F, Script.Hiragana),
        (0x30A0, 0x30FF, Script.Katakana), (0x3130, 0x318F, Script.Hangul), (0x31F0, 0x31FF, Script.Katakana), (0x3400, 0x4DBF, Script.Han), (0x4E00, 0x9FFF, Script.Han),
        (0xA640, 0xA69F, Script.Cased), (0xA720, 0xA7FF, Script.Latin), (0xAC00, 0xD7AF, Script.Hangul), (0xF900, 0xFAFF, Script.Han), (0xFB00, 0xFB06, Script.Latin),
        (0xFB1D, 0xFB4F, Script.Hebrew), (0xFB50, 0xFDFF, Script.Arabic), (0xFE70, 0xFEFC, Script.Arabic), (0xFF21, 0xFF3A, Script.Latin), (0xFF41, 0xFF5A, Script.Latin),
        (0xFF66, 0xFF9F, Script.Katakana), (0x20000, 0x3134F, Script.Han),
    ];

    public static Script Of(Rune rune)
    {
        int low = 0, high = Blocks.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            var (first, last, script) = Blocks[middle];
            if (rune.Value < first) high = middle - 1;
            else if (rune.Value > last) low = middle + 1;
            else return script;
        }
        return Script.Other;
    }
}
