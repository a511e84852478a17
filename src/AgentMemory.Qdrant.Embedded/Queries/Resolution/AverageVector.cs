using AgentMemory.Qdrant.Embedded.Vectors;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Queries.Resolution;

/// <summary>
/// The one vector that stands for examples: the mean of the positives, pushed away from the mean of the negatives by as much as the two differ.
/// Multivectors are not averaged: the positives are put together, and the negatives join them turned round.
/// </summary>
internal static class AverageVector
{
    /// <exception cref="RpcException">InvalidArgument: no positives, or vectors of several kinds or lengths.</exception>
    public static RawVector Of(IReadOnlyList<RawVector> positives, IReadOnlyList<RawVector> negatives)
    {
        if (positives.Count == 0) throw Refusal.InvalidArgument("Positive vectors should not be empty with `average` strategy");
        var first = positives[0];
        foreach (var other in positives.Concat(negatives))
        {
            if (other.Kind != first.Kind) throw Refusal.InvalidArgument("Can't average vectors with different types");
            if (other.Dim != first.Dim) throw Refusal.InvalidArgument($"Vector dimension error: expected dim: {first.Dim}, got {other.Dim}");
        }
        return first.Kind switch
        {
            VectorKind.Sparse => Sparse(positives, negatives),
            VectorKind.Multi => first with { Values = [.. positives.SelectMany(v => v.Values), .. negatives.SelectMany(v => v.Values).Select(value => -value)] },
            _ => first with { Values = negatives.Count == 0 ? Mean(positives) : Away(Mean(positives), Mean(negatives)) },
        };
    }

    private static float[] Mean(IReadOnlyList<RawVector> vectors)
    {
        float[] sum = new float[vectors[0].Values.Length];
        foreach (var vector in vectors)
            for (int i = 0; i < sum.Length; i++) sum[i] += vector.Values[i];
        for (int i = 0; i < sum.Length; i++) sum[i] /= vectors.Count;
        return sum;
    }

    private static float[] Away(float[] positive, float[] negative)
    {
        for (int i = 0; i < positive.Length; i++) positive[i] += positive[i] - negative[i];
        return positive;
    }

    private static RawVector Sparse(IReadOnlyList<RawVector> positives, IReadOnlyList<RawVector> negatives)
    {
        var mean = Sums(positives);
        if (negatives.Count > 0)
        {
            var negative = Sums(negatives);
            foreach (uint index in negative.Keys) mean.TryAdd(index, 0);
            foreach (uint index in mean.Keys.ToArray()) mean[index] += mean[index] - negative.GetValueOrDefault(index);
        }
        return new RawVector(VectorKind.Sparse, [.. mean.Values], 0, [.. mean.Keys]);
    }

    private static SortedDictionary<uint, float> Sums(IReadOnlyList<RawVector> vectors)
    {
        var sums = new SortedDictionary<uint, float>();
        foreach (var vector in vectors)
            for (int i = 0; i < vector.Values.Length; i++) sums[vector.Indices![i]] = sums.GetValueOrDefault(vector.Indices[i]) + vector.Values[i];
        foreach (uint index in sums.Keys.ToArray()) sums[index] /= vectors.Count;
        return sums;
    }
}
