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
        // Three letters where the server's table is another than the library's: it leaves the schwa, and gives two small letters a small one.
        if (text.Contains('\u018F')) return string.Join('\u018F', text.Split('\u018F').Select(Of));
        return Fold(text.Replace('\u01E5', 'g').Replace('\u01E7', 'g'));
    }

    private static string Fold(string text)
    {
        char[] folded = new char[text.Length * LongestReplacement];
        return new string(folded, 0, ASCIIFoldingFilter.FoldToASCII(text.ToCharArray(), 0, folded, 0, text.Length));
    }
}
