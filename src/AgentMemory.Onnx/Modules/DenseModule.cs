using System.Globalization;
using System.Numerics.Tensors;
using AgentMemory.Onnx.Profiles;

namespace AgentMemory.Onnx.Modules;

/// <summary>activation(x W^T + b), plus x or x R^T where the configuration asks for a residual.</summary>
internal sealed class DenseModule : IVectorModule
{
    private const string DefaultActivation = "torch.nn.modules.activation.Tanh";
    private readonly float[] _weight;
    private readonly float[]? _bias, _residualWeight;
    private readonly int _in, _out;
    private readonly bool _residual;
    private readonly string _activationName, _hash;
    private readonly ActivationFunction _activation;

    public DenseModule(int inputs, int outputs, float[] weight, float[]? bias, string activation, bool residual = false, float[]? residualWeight = null, string file = "", string hash = "")
    {
        (_in, _out, _weight, _bias, _residual, _residualWeight, _activationName, _hash) = (inputs, outputs, weight, bias, residual, residualWeight, activation, hash);
        _activation = Activation.Parse(activation, file);
    }

    public int? InputDims => _in;

    public int OutputDims(int inputDims) => _out;

    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"dense({_in}->{_out}; {_activationName[(_activationName.LastIndexOf('.') + 1)..]}{(_residual ? "; residual" : "")}; {_hash})");

    /// <exception cref="EmbeddingModelException">Files are missing, do not fit, or ask for something unknown.</exception>
    public static DenseModule Read(string folder, ModelProvenance hashes)
    {
        string path = Path.Combine(folder, "config.json");
        var config = ConfigFile.TryRead(path) ?? throw new EmbeddingModelException($"'{path}' is missing. Export the model again.");
        int inputs = Size(config, "in_features"), outputs = Size(config, "out_features");
        foreach (string name in (ReadOnlySpan<string>)["module_input_name", "module_output_name"])
            if (config.Text(name) is { } target and not "sentence_embedding")
                throw new EmbeddingModelException($"'{path}' sets {name} to '{target}'; only sentence_embedding is supported.");
        string activation = config.Text("activation_function") ?? DefaultActivation;
        _ = Activation.Parse(activation, path); // before the weights, which may be large
        string file = SafetensorsFile.Require(folder);
        using var tensors = SafetensorsFile.Open(file);
        if (tensors.Shape("linear.weight") is not [var rows, var columns] || rows != outputs || columns != inputs)
            throw new EmbeddingModelException($"Dense in '{path}' is configured for {inputs} inputs and {outputs} outputs, its weights in '{file}' have the shape [{string.Join(", ", tensors.Shape("linear.weight"))}]. Download the model again.");
        bool residual = config.Flag("use_residual") ?? false;
        return new DenseModule(inputs, outputs, tensors.Read("linear.weight", outputs, inputs), config.Flag("bias") ?? true ? tensors.Read("linear.bias", outputs) : null, activation,
            residual, residual && inputs != outputs ? tensors.Read("residual.weight", outputs, inputs) : null, path, hashes.Hash(file));
    }

    public void Apply(ReadOnlySpan<float> input, Span<float> output)
    {
        Multiply(_weight, input, output);
        if (_bias is not null) TensorPrimitives.Add(output, _bias, output);
        _activation(output);
        if (!_residual) return;
        for (int o = 0; o < _out; o++) output[o] += _residualWeight is null ? input[o] : TensorPrimitives.Dot(_residualWeight.AsSpan(o * _in, _in), input);
    }

    private void Multiply(ReadOnlySpan<float> matrix, ReadOnlySpan<float> input, Span<float> output)
    {
        for (int o = 0; o < _out; o++) output[o] = TensorPrimitives.Dot(matrix.Slice(o * _in, _in), input);
    }

    private static int Size(ConfigFile config, string name) =>
        config.Number(name) is > 0 and <= 65_536 and var size ? size : throw new EmbeddingModelException($"'{config.FullPath}' states no usable {name}. Export the model again.");
}
