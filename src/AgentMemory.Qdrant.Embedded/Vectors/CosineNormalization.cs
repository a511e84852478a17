using System.Numerics.Tensors;

namespace AgentMemory.Qdrant.Embedded.Vectors;

/// <summary>What the server does to vectors of a cosine collection, stored ones and queries alike.</summary>
internal static class CosineNormalization
{
    /// <summary>Distance from 1 to the next float, which is the bound the server uses.</summary>
    private const float MachineEpsilon = 1.1920929e-7f;

    /// <summary>Divides by the L2 norm, unless the vector is (nearly) zero or of unit length already.</summary>
    public static void Apply(Span<float> vector)
    {
        float squared = TensorPrimitives.Dot<float>(vector, vector);
        if (squared < MachineEpsilon || MathF.Abs(squared - 1) <= 1e-6f) return;
        TensorPrimitives.Divide(vector, MathF.Sqrt(squared), vector);
    }
}
