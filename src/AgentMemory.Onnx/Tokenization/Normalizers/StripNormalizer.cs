using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Normalizers;

/// <summary>Takes white space off the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    public void Normalize(AlignedText source, int start, int end, AlignedText target)
    {
        ReadOnlySpan<char> text = source.Span;
        while (left && start < end && CodePointSet.WhiteSpace.Contains(text[start]))
        {
            start++;
        }

        while (right && end > start && CodePointSet.WhiteSpace.Contains(text[end - 1]))
        {
            end--;
        }

        target.AppendRange(source, start, end);
    }
}
