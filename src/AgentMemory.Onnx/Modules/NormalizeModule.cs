using System.Numerics.Tensors;

namespace AgentMemory.Onnx.Modules;

/// <summary>L2 normalisation; a zero vector stays zero. The sum of squares is taken in double precision.</summary>
internal sealed class NormalizeModule : IVectorModule
{
    public string Describe() => "normalize";

    public void Apply(Span<float> vector)
    {
        double norm = Norm(vector);
        if (norm > 0) TensorPrimitives.Multiply(vector, (float)(1 / norm), vector);
    }

    public static double Norm(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float value in vector) squares += (double)value * value;
        return Math.Sqrt(squares);
    }
}
