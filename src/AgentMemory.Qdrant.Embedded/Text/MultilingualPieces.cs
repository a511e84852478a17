using System.Text;

namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>
/// The pieces of a text in any script: cut at separators and where the script changes, in base letters and lower case, without those that hold no letter.
/// Scripts that are written without spaces are cut by characters (Katakana by runs), where the server has dictionaries: it finds what the server finds, and sometimes more.
/// </summary>
internal static class MultilingualPieces
{
    public static IEnumerable<string> Of(string text)
    {
        var piece = new StringBuilder();
        var script = Script.Other;
        foreach (var rune in text.EnumerateRunes())
        {
            var own = Scripts.Of(rune);
            bool cuts = own != Script.Other && script != Script.Other && (own != script || own is Script.Han or Script.Hiragana or Script.Unspaced);
            if ((cuts || Separators.Contains(rune)) && piece.Length > 0)
            {
                if (Finish(piece.ToString(), script) is { } finished) yield return finished;
                piece.Clear();
            }
            if (own != Script.Other) script = own;
            if (!Separators.Contains(rune)) piece.Append(rune);
        }
        if (piece.Length > 0 && Finish(piece.ToString(), script) is { } last) yield return last;
    }

    private static string? Finish(string piece, Script script)
    {
        bool any = false;
        foreach (var rune in piece.EnumerateRunes()) any |= Letters.IsAlphabetic(rune);
        if (!any) return null;
        switch (script)
        {
            case Script.Latin: return BaseLetters.Of(LowerCase.Of(BaseLetters.Of(piece))).Replace("\u0153", "oe", StringComparison.Ordinal).Replace("\u00E6", "ae", StringComparison.Ordinal);
            case Script.Greek: return BaseLetters.Of(LowerCase.Of(BaseLetters.Of(piece))).Replace('\u03C2', '\u03C3');
            case Script.Cased: return LowerCase.Of(piece);
            case Script.Arabic: return ArabicLetters(BaseLetters.Of(piece));
            case Script.Hebrew or Script.Unspaced: return BaseLetters.Of(piece);
            default: return piece;
        }
    }

    // One form for each letter that is written in several, and no lengthening strokes.
    private static string ArabicLetters(string piece)
    {
        var plain = new StringBuilder(piece.Length);
        foreach (char letter in piece)
        {
            if (letter == '\u0640') continue;
            plain.Append(letter switch
            {
                '\u0622' or '\u0623' or '\u0625' or '\u0671' => '\u0627',
                '\u0649' => '\u064A',
                '\u0629' => '\u0647',
                _ => letter,
            });
        }
        return plain.ToString();
    }
}
