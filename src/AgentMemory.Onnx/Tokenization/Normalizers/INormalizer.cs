using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Normalizers;

/// <summary>Rewrites text before it is split. Stateless, safe for concurrent use.</summary>
internal interface INormalizer
{
    /// <summary>Appends the normalised form of a range of the source to the target.</summary>
    void Normalize(AlignedText source, int start, int end, AlignedText target);
}
