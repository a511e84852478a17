using AgentMemory.Onnx.Tokenization.Patterns;
using AgentMemory.Onnx.Tokenization.PreTokenizers;
using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Normalizers;

/// <summary>Replaces what a pattern matches; the new text has the range of the last character it replaces.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : INormalizer
{
    public void Normalize(AlignedText source, int start, int end, AlignedText target)
    {
        var ranges = new List<MatchRange>();
        pattern.Find(source.Span, start, end, ranges);
        foreach (MatchRange range in ranges)
        {
            if (range.IsMatch)
            {
                int last = Math.Max(range.End - 1, start);
                target.AppendString(content, source.StartOf(last), source.EndOf(last));
            }
            else
            {
                target.AppendRange(source, range.Start, range.End);
            }
        }
    }
}
