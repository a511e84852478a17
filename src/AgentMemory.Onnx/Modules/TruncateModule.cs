using System.Globalization;

namespace AgentMemory.Onnx.Modules;

/// <summary>Keeps the first dimensions: what Matryoshka models are trained for.</summary>
internal sealed class TruncateModule(int dims) : IVectorModule
{
    public int? InputDims => null;

    public int OutputDims(int inputDims) => dims;

    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"truncate({dims})");

    public void Apply(ReadOnlySpan<float> input, Span<float> output) => input[..dims].CopyTo(output);
}
