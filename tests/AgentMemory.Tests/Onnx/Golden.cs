using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Xunit;

namespace AgentMemory.Tests.Onnx;

/// <summary>Reads vectors of the reference data and compares with them.</summary>
internal static class Golden
{
    /// <summary>base64 of little-endian float32.</summary>
    public static float[] Vector(string base64) => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(base64)).ToArray();

    /// <summary>A JSON list of numbers, NaN and infinities as texts.</summary>
    public static float[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(Number)];

    /// <summary>Matrix [row][column] as rows.</summary>
    public static float[][] Rows(JsonElement matrix) => [.. matrix.EnumerateArray().Select(Numbers)];

    public static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(n => n.GetInt32())];

    public static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(a, b);

    /// <summary>The same over arrays, for methods that wait.</summary>
    public static void Close(float[] expected, float[] actual, double tolerance, string what) => Close(expected.AsSpan(), actual.AsSpan(), tolerance, what);

    /// <summary>Every value within the tolerance times max(1, |value|); NaN equals NaN.</summary>
    public static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (float.IsNaN(expected[i]) && float.IsNaN(actual[i])) continue;
            double difference = Math.Abs((double)expected[i] - actual[i]);
            Assert.True(expected[i] == actual[i] || difference <= tolerance * Math.Max(1, Math.Abs(expected[i])), string.Create(CultureInfo.InvariantCulture, $"{what}: value {i} should be {expected[i]}, is {actual[i]}"));
        }
    }

    private static float Number(JsonElement number) => number.ValueKind == JsonValueKind.String ? float.Parse(number.GetString()!, CultureInfo.InvariantCulture) : number.GetSingle();
}
