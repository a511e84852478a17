using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Normalizers;

/// <summary>Lower-cases character by character, without regard to language or context.</summary>
internal sealed class LowercaseNormalizer : INormalizer
{
    public void Normalize(AlignedText source, int start, int end, AlignedText target)
    {
        target.Reserve(end - start);
        ReadOnlySpan<char> text = source.Span[..end];
        for (int i = start; i < end;)
        {
            int c = CodePoints.At(text, i, out int length);
            target.AppendCodePoint(Lowercase.Of(c), source.StartOf(i), source.EndOf(i));
            if (c == 0x130)
            {
                target.Append('\u0307', source.StartOf(i), source.EndOf(i));
            }

            i += length;
        }
    }
}
