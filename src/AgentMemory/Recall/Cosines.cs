using System.Numerics;
using System.Runtime.InteropServices;

namespace AgentMemory.Recall;

/// <summary>Cosine of two vectors of one length.</summary>
internal static class Cosines
{
    public static double Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Length, b.Length);
        double norms = Math.Sqrt((double)Dot(a, a) * Dot(b, b));
        return norms > 0 ? Math.Clamp(Dot(a, b) / norms, -1, 1) : 0;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var left = MemoryMarshal.Cast<float, Vector<float>>(a);
        var right = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sums = Vector<float>.Zero;
        for (int i = 0; i < left.Length; i++) sums += left[i] * right[i];
        float sum = Vector.Sum(sums);
        for (int i = left.Length * Vector<float>.Count; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
