using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Normalizers;

/// <summary>Normalizers one after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<INormalizer> normalizers) : INormalizer
{
    public void Normalize(AlignedText source, int start, int end, AlignedText target)
    {
        if (normalizers.Count == 0)
        {
            target.AppendRange(source, start, end);
            return;
        }

        for (int i = 0; i < normalizers.Count - 1; i++)
        {
            var next = new AlignedText();
            normalizers[i].Normalize(source, start, end, next);
            (source, start, end) = (next, 0, next.Length);
        }

        normalizers[^1].Normalize(source, start, end, target);
    }
}
