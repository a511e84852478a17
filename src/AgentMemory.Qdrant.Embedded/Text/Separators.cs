using System.Globalization;
using System.Text;

namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>Characters that stand between words in any script: punctuation, spaces, line ends, operators. Other symbols belong to words.</summary>
internal static class Separators
{
    public static bool Contains(Rune rune) => rune.Value switch
    {
        0 or '\t' or '\n' or '\r' or '+' or '`' or 0xB1 or 0xD7 or 0xF7 or 0x200C => true,
        >= 0x2212 and <= 0x22FF => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };
}
