using System.Text;
using Lucene.Net.Analysis.Miscellaneous;

namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>Latin letters with marks, ligatures, and letters and digits in other styles, as ASCII.</summary>
internal static class AsciiFolding
{
    private const int LongestReplacement = 4;

    public static string Of(string text)
    {
        if (Ascii.IsValid(text)) return text;
        char[] folded = new char[text.Length * LongestReplacement];
        return new string(folded, 0, ASCIIFoldingFilter.FoldToASCII(text.ToCharArray(), 0, folded, 0, text.Length));
    }
}
