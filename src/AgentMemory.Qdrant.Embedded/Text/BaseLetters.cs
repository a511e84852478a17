using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>
/// Latin and Greek letters without their marks, ligatures and other styles taken apart: what compatibility decomposition and the removal of marks leave.
/// The runtime normalises nothing where it runs without culture data, so the letters stand in a table.
/// </summary>
internal static class BaseLetters
{
    private static readonly FrozenDictionary<char, string> Bases = TextResources.Read("base-letters.txt")
        .SelectMany(line => line.Content.Select(letter => KeyValuePair.Create(letter, line.Name)))
        .ToFrozenDictionary();

    public static string Of(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var bare = new StringBuilder(text.Length);
        foreach (char letter in text)
        {
            if (Bases.TryGetValue(letter, out string? letters)) bare.Append(letters);
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark) bare.Append(letter);
        }
        return bare.ToString();
    }
}
