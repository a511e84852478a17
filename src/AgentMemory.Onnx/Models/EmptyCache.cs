using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AgentMemory.Onnx.Models;

/// <summary>
/// An input of decoders exported for generation (<c>past_key_values.0.key</c> and so on): what earlier tokens left behind. A text is one run, so there is
/// nothing yet, and the input is a tensor of no tokens.
/// </summary>
internal sealed class EmptyCache
{
    private readonly TensorElementType _type;
    private readonly long[] _shape;

    private EmptyCache(TensorElementType type, long[] shape) => (_type, _shape) = (type, shape);

    /// <summary>Null where the input is not such a one: its name, four axes (batch, heads, tokens, dimensions) and a float type tell.</summary>
    public static EmptyCache? TryRead(string name, NodeMetadata input) =>
        name.StartsWith("past_key_values.", StringComparison.Ordinal) && input.IsTensor && input.ElementDataType is TensorElementType.Float or TensorElementType.Float16 or TensorElementType.BFloat16
        && input.Dimensions is [<= 1, > 0 and var heads, <= 0, > 0 and var dims]
            ? new EmptyCache(input.ElementDataType, [1, heads, 0, dims]) : null;

    /// <summary>The tensor for one run; the caller disposes it.</summary>
    public OrtValue Create() => OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, _type, _shape);
}
