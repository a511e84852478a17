using System.Globalization;
using System.Numerics.Tensors;
using AgentMemory.Onnx.Profiles;

namespace AgentMemory.Onnx.Modules;

/// <summary>WeightedLayerPooling: sum(w H) / sum(w) over the hidden states from a layer on; layer 0 is the embedding layer's output.</summary>
internal sealed class LayerMix(int start, float[] weights, string hash = "")
{
    /// <summary>First layer that is mixed.</summary>
    public int Start { get; } = start;

    /// <summary>Layers that are mixed.</summary>
    public int Count => weights.Length;

    /// <summary>Its part of the profile's fingerprint.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"layers({Start}+{Count}; {hash})");

    /// <exception cref="EmbeddingModelException">Files are missing or do not fit.</exception>
    public static LayerMix Read(string folder, ModelProvenance hashes)
    {
        string path = Path.Combine(folder, "config.json");
        var config = ConfigFile.TryRead(path) ?? throw new EmbeddingModelException($"'{path}' is missing. Export the model again.");
        int start = config.Number("layer_start") ?? 4, layers = config.Number("num_hidden_layers") ?? 12;
        if (start > layers || layers > 1000) throw new EmbeddingModelException($"layer_start {start} in '{path}' is above num_hidden_layers {layers}. Export the model again.");
        string file = SafetensorsFile.Require(folder);
        using var tensors = SafetensorsFile.Open(file);
        return new LayerMix(start, tensors.Read("layer_weights", layers - start + 1), hashes.Hash(file));
    }

    /// <summary>Adds one layer.</summary>
    public void Add(int index, ReadOnlySpan<float> hidden, Span<float> mixed) => TensorPrimitives.MultiplyAdd(hidden, weights[index], mixed, mixed);

    /// <summary>Divides by the sum of the weights.</summary>
    public void Finish(Span<float> mixed) => TensorPrimitives.Divide(mixed, (float)weights.Sum(w => (double)w), mixed);
}
