using System.Text;

namespace AgentMemory.Recall.Lexical;

/// <summary>Classes of characters for splitting texts into words.</summary>
internal static class Letters
{
    private const string Folded = // U+00C0 to U+017F, lower case; '*' has no plain form of one letter
        "aaaaaa*ceeeeiiiidnooooo*ouuuuy**aaaaaa*ceeeeiiiidnooooo*ouuuuy*y" +
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii**jjkkkllllllllllnnnnnnnnnoooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    /// <summary>Scripts that are written without spaces: their words are pairs of neighbouring characters.</summary>
    public static bool IsUnspaced(int rune) => rune is
        (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1100 and <= 0x11FF) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x3040 and <= 0x30FF) or (>= 0x3105 and <= 0x318F) or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7FF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFFDC) or (>= 0x20000 and <= 0x323AF)
        or 0x3005 or 0x3006 or 0x3007;

    /// <summary>Marks that sit on a letter of another script belong to its word; on Latin letters they are dropped.</summary>
    public static bool IsCombiningAccent(int rune) => rune is >= 0x0300 and <= 0x036F;

    public static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    public static bool IsLatin(char letter) => letter is (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= '\u00DF' and <= '\u024F') or (>= '\u1E00' and <= '\u1EFF');

    public static bool IsCyrillic(char letter) => letter is >= '\u0400' and <= '\u052F';

    /// <summary>Full-width forms of ASCII as ASCII.</summary>
    public static Rune Narrow(Rune rune) => rune.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(rune.Value - 0xFEE0) : rune;

    /// <summary>A word without accents: what is typed without them finds it too.</summary>
    public static string Fold(string word)
    {
        int at = 0;
        while (at < word.Length && word[at] < '\u00C0') at++;
        if (at == word.Length) return word;
        var folded = new StringBuilder(word.Length + 4);
        foreach (char letter in word)
            _ = letter switch
            {
                'ß' => folded.Append("ss"),
                'æ' => folded.Append("ae"),
                'œ' => folded.Append("oe"),
                'ĳ' => folded.Append("ij"),
                'þ' => folded.Append("th"),
                >= '\u00C0' and <= '\u017F' when Folded[letter - '\u00C0'] is not '*' and var plain => folded.Append(plain),
                _ => folded.Append(letter),
            };
        return folded.ToString();
    }
}
