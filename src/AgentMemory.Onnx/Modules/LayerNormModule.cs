using System.Globalization;
using AgentMemory.Onnx.Profiles;

namespace AgentMemory.Onnx.Modules;

/// <summary>(x - mean) / sqrt(variance + 1e-5) * weight + bias, over the dimensions of one vector.</summary>
internal sealed class LayerNormModule(float[] weight, float[] bias, string hash = "") : IVectorModule
{
    private const double Epsilon = 1e-5;

    public int? InputDims => weight.Length;

    public int OutputDims(int inputDims) => inputDims;

    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"layernorm({weight.Length}; {hash})");

    /// <exception cref="EmbeddingModelException">Files are missing or do not fit.</exception>
    public static LayerNormModule Read(string folder, ModelProvenance hashes)
    {
        string path = Path.Combine(folder, "config.json");
        var config = ConfigFile.TryRead(path) ?? throw new EmbeddingModelException($"'{path}' is missing. Export the model again.");
        int dims = config.Number("dimension") ?? throw new EmbeddingModelException($"'{path}' states no dimension. Export the model again.");
        string file = SafetensorsFile.Require(folder);
        using var tensors = SafetensorsFile.Open(file);
        return new LayerNormModule(tensors.Read("norm.weight", dims), tensors.Read("norm.bias", dims), hashes.Hash(file));
    }

    public void Apply(ReadOnlySpan<float> input, Span<float> output)
    {
        double mean = 0, variance = 0;
        foreach (float value in input) mean += value;
        mean /= input.Length;
        foreach (float value in input) variance += (value - mean) * (value - mean);
        double scale = 1 / Math.Sqrt((variance / input.Length) + Epsilon);
        for (int i = 0; i < output.Length; i++) output[i] = (float)((input[i] - mean) * scale * weight[i]) + bias[i];
    }
}
