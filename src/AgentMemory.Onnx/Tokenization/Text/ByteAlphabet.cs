namespace AgentMemory.Onnx.Tokenization.Text;

/// <summary>The printable characters that byte-level tokenizers write the 256 bytes with.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] s_characters = Build();

    /// <summary>Appends the bytes of a range of text, each as one character aligned to the whole character it is of.</summary>
    public static void Append(AlignedText source, int start, int end, AlignedText target)
    {
        target.Reserve(end - start);
        ReadOnlySpan<char> text = source.Span[..end];
        Span<byte> bytes = stackalloc byte[4];
        for (int i = start; i < end;)
        {
            int from = source.StartOf(i), to = source.EndOf(i);
            if (text[i] < 0x80)
            {
                target.Append(s_characters[text[i++]], from, to);
                continue;
            }

            int c = CodePoints.At(text, i, out int length);
            int count = Utf8(c, bytes);
            for (int b = 0; b < count; b++)
            {
                target.Append(s_characters[bytes[b]], from, to);
            }

            i += length;
        }
    }

    /// <summary>Writes a code point in UTF-8.</summary>
    public static int Utf8(int codePoint, Span<byte> bytes) => new System.Text.Rune(codePoint).EncodeToUtf8(bytes);

    private static char[] Build()
    {
        var map = new char[256];
        int extra = 256;
        for (int b = 0; b < 256; b++)
        {
            map[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)b : (char)extra++;
        }

        return map;
    }
}
