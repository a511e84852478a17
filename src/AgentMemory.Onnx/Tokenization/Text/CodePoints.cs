namespace AgentMemory.Onnx.Tokenization.Text;

/// <summary>Reads code points out of well-formed UTF-16.</summary>
internal static class CodePoints
{
    /// <summary>The code point at an index, and how many UTF-16 units it takes.</summary>
    public static int At(ReadOnlySpan<char> text, int index, out int length)
    {
        char c = text[index];
        if (char.IsHighSurrogate(c) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            length = 2;
            return char.ConvertToUtf32(c, text[index + 1]);
        }

        length = 1;
        return c;
    }

    /// <summary>The code point that ends before an index, and how many UTF-16 units it takes.</summary>
    public static int Before(ReadOnlySpan<char> text, int index, out int length)
    {
        char c = text[index - 1];
        if (char.IsLowSurrogate(c) && index > 1 && char.IsHighSurrogate(text[index - 2]))
        {
            length = 2;
            return char.ConvertToUtf32(text[index - 2], c);
        }

        length = 1;
        return c;
    }

    /// <summary>How many bytes a code point takes in UTF-8.</summary>
    public static int Utf8Length(int codePoint) => codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
}
