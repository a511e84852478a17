using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.StrictMode;

/// <summary>How long a sparse vector and how many vectors a multivector may be, by vector name.</summary>
internal static class VectorLimits
{
    /// <exception cref="RpcException">InvalidArgument: above.</exception>
    public static void Check(global::Qdrant.Client.Grpc.Vectors? vectors, StrictModeConfig strict)
    {
        if (strict.SparseConfig is null && strict.MultivectorConfig is null) return;
        if (vectors?.Vector is { } unnamed) Check("", unnamed, strict);
        foreach (var (name, vector) in vectors?.Vectors_?.Vectors ?? []) Check(name, vector, strict);
    }

    private static void Check(string name, Vector vector, StrictModeConfig strict)
    {
        if (strict.SparseConfig?.SparseConfig.GetValueOrDefault(name) is { HasMaxLength: true } sparse && (ulong)SparseLength(vector) > sparse.MaxLength)
            throw StrictLimits.Refused($"Sparse vector '{name}' has a limit of {sparse.MaxLength} indices. Help: Reduce the number of indices.");
        if (strict.MultivectorConfig?.MultivectorConfig.GetValueOrDefault(name) is { HasMaxVectors: true } multi && (ulong)VectorCount(vector) > multi.MaxVectors)
            throw StrictLimits.Refused($"Multivector '{name}' has a limit of {multi.MaxVectors} vectors. Help: Reduce the number of vectors.");
    }

#pragma warning disable CS0612 // the deprecated encodings are still what older clients send
    private static int SparseLength(Vector vector) => vector.Sparse?.Indices.Count ?? vector.Indices?.Data.Count ?? 0;

    private static long VectorCount(Vector vector) => vector.MultiDense is { } multi ? multi.Vectors.Count : vector.VectorsCount;
#pragma warning restore CS0612
}
