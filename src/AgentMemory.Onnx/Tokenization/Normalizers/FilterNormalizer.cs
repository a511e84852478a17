using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Normalizers;

/// <summary>Drops the code points of one set and turns those of another into spaces.</summary>
internal sealed class FilterNormalizer(CodePointSet removed, CodePointSet? spaces = null) : INormalizer
{
    public void Normalize(AlignedText source, int start, int end, AlignedText target)
    {
        target.Reserve(end - start);
        ReadOnlySpan<char> text = source.Span[..end];
        for (int i = start; i < end;)
        {
            int c = CodePoints.At(text, i, out int length);
            if (!removed.Contains(c))
            {
                target.AppendCodePoint(spaces?.Contains(c) == true ? ' ' : c, source.StartOf(i), source.EndOf(i));
            }

            i += length;
        }
    }
}
