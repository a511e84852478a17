using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Normalizers;

/// <summary>Puts a string before text that is not empty; it has the range of the first character.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    public void Normalize(AlignedText source, int start, int end, AlignedText target)
    {
        if (end > start)
        {
            target.AppendString(prefix, source.StartOf(start), source.EndOf(start));
            target.AppendRange(source, start, end);
        }
    }
}
