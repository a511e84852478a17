using System.Globalization;
using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Patterns;

/// <summary>The properties that patterns may name.</summary>
/// <remarks>
/// L and N are the reference library's own tables, and their parts are limited to them. Marks, punctuation, symbols
/// and separators are the runtime's, which may know characters that are newer than the library's table.
/// </remarks>
internal static class UnicodeProperty
{
    private static readonly Dictionary<string, UnicodeCategory> s_names = new(StringComparer.Ordinal)
    {
        ["Lu"] = UnicodeCategory.UppercaseLetter,
        ["Ll"] = UnicodeCategory.LowercaseLetter,
        ["Lt"] = UnicodeCategory.TitlecaseLetter,
        ["Lm"] = UnicodeCategory.ModifierLetter,
        ["Lo"] = UnicodeCategory.OtherLetter,
        ["Mn"] = UnicodeCategory.NonSpacingMark,
        ["Mc"] = UnicodeCategory.SpacingCombiningMark,
        ["Me"] = UnicodeCategory.EnclosingMark,
        ["Nd"] = UnicodeCategory.DecimalDigitNumber,
        ["Nl"] = UnicodeCategory.LetterNumber,
        ["No"] = UnicodeCategory.OtherNumber,
        ["Zs"] = UnicodeCategory.SpaceSeparator,
        ["Zl"] = UnicodeCategory.LineSeparator,
        ["Zp"] = UnicodeCategory.ParagraphSeparator,
        ["Cc"] = UnicodeCategory.Control,
        ["Cf"] = UnicodeCategory.Format,
        ["Pc"] = UnicodeCategory.ConnectorPunctuation,
        ["Pd"] = UnicodeCategory.DashPunctuation,
        ["Ps"] = UnicodeCategory.OpenPunctuation,
        ["Pe"] = UnicodeCategory.ClosePunctuation,
        ["Pi"] = UnicodeCategory.InitialQuotePunctuation,
        ["Pf"] = UnicodeCategory.FinalQuotePunctuation,
        ["Po"] = UnicodeCategory.OtherPunctuation,
        ["Sm"] = UnicodeCategory.MathSymbol,
        ["Sc"] = UnicodeCategory.CurrencySymbol,
        ["Sk"] = UnicodeCategory.ModifierSymbol,
        ["So"] = UnicodeCategory.OtherSymbol,
    };

    /// <summary>The code points of a property, or null when it is not known.</summary>
    public static CodePointSet? Find(string name)
    {
        if (name is "L" or "Letter" or "N" or "Number")
        {
            return name[0] == 'L' ? CodePointSet.Letters : CodePointSet.Numbers;
        }

        HashSet<UnicodeCategory> wanted = [.. s_names.Where(entry => entry.Key == name || (name is "M" or "P" or "S" or "Z" && entry.Key[0] == name[0])).Select(entry => entry.Value)];
        if (wanted.Count == 0)
        {
            return null;
        }

        CodePointSet? limit = name[0] switch { 'L' => CodePointSet.Letters, 'N' => CodePointSet.Numbers, _ => null };
        var ranges = new List<int>();
        for (int c = 0; c <= 0x10FFFF; c++)
        {
            if (wanted.Contains(CharUnicodeInfo.GetUnicodeCategory(c)) && limit?.Contains(c) != false)
            {
                if (ranges.Count > 0 && ranges[^1] == c - 1)
                {
                    ranges[^1] = c;
                }
                else
                {
                    ranges.AddRange([c, c]);
                }
            }
        }

        return new CodePointSet([.. ranges]);
    }
}
