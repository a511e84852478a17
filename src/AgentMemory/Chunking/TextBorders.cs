namespace AgentMemory.Chunking;

/// <summary>Where a text may be cut, from the most to the least natural place.</summary>
internal static class TextBorders
{
    public const int Smallest = 4;

    /// <param name="text">The text.</param>
    /// <param name="i">The cut would stand before this character.</param>
    /// <param name="level">0 blank lines, 1 line ends, 2 sentence ends, 3 spaces, 4 anywhere between two code points.</param>
    public static bool IsBorder(string text, int i, int level) => level switch
    {
        0 => text[i - 1] == '\n' && IsBlankLineBefore(text, i),
        1 => text[i - 1] == '\n',
        2 => char.IsWhiteSpace(text[i - 1]) && !char.IsWhiteSpace(text[i]) && EndsSentence(text, i - 1),
        3 => char.IsWhiteSpace(text[i - 1]) && !char.IsWhiteSpace(text[i]),
        _ => !(char.IsHighSurrogate(text[i - 1]) && char.IsLowSurrogate(text[i])),
    };

    private static bool IsBlankLineBefore(string text, int i)
    {
        int previous = i - 2;
        while (previous >= 0 && text[previous] is (' ' or '\t' or '\r')) previous--;
        return previous >= 0 && text[previous] == '\n';
    }

    private static bool EndsSentence(string text, int space)
    {
        while (space > 0 && char.IsWhiteSpace(text[space])) space--;
        return text[space] is '.' or '!' or '?' or '\u3002' or '\uFF01' or '\uFF1F' or '"' or ')';
    }
}
