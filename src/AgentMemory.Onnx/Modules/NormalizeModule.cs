using System.Numerics.Tensors;

namespace AgentMemory.Onnx.Modules;

/// <summary>L2 normalisation: x / max(|x|, 1e-12). A zero vector stays zero. The sum of squares is taken in double precision.</summary>
internal sealed class NormalizeModule : IVectorModule
{
    private const double Epsilon = 1e-12;

    /// <summary>Checks the configuration, which most models do not have.</summary>
    /// <exception cref="EmbeddingModelException">It asks for another vector than the pooled one.</exception>
    public static NormalizeModule Read(string folder)
    {
        if (Profiles.ConfigFile.TryRead(Path.Combine(folder, "config.json")) is { } config)
            foreach (string name in (ReadOnlySpan<string>)["module_input_name", "module_output_name"])
                if (config.Text(name) is { } target and not "sentence_embedding")
                    throw new EmbeddingModelException($"'{config.FullPath}' sets {name} to '{target}'; only sentence_embedding is supported.");
        return new NormalizeModule();
    }

    public int? InputDims => null;

    public int OutputDims(int inputDims) => inputDims;

    public string Describe() => "normalize";

    public void Apply(ReadOnlySpan<float> input, Span<float> output)
    {
        input.CopyTo(output);
        Normalize(output);
    }

    public static void Normalize(Span<float> vector)
    {
        double norm = Math.Max(Norm(vector), Epsilon);
        if (norm is > 1e-30 and < 1e30)
        {
            TensorPrimitives.Divide(vector, (float)norm, vector);
            return;
        }
        foreach (ref float value in vector) value = (float)(value / norm); // beyond float's range, or NaN
    }

    public static double Norm(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float value in vector) squares += (double)value * value;
        return Math.Sqrt(squares);
    }
}
