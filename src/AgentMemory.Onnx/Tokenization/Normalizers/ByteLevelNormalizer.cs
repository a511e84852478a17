using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Normalizers;

/// <summary>Writes text as its bytes.</summary>
internal sealed class ByteLevelNormalizer : INormalizer
{
    public void Normalize(AlignedText source, int start, int end, AlignedText target) => ByteAlphabet.Append(source, start, end, target);
}
