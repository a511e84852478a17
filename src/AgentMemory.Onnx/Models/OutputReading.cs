using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AgentMemory.Onnx.Models;

/// <summary>Hands outputs to their reader: float32 in place; float16, bfloat16 and mixed layers through a pooled buffer.</summary>
internal static class OutputReading
{
    /// <exception cref="EmbeddingModelException">The run's shape is not the declared one.</exception>
    public static void Read(OutputPlan plan, IReadOnlyList<OrtValue> results, ReadOnlySpan<int> ids, ReadOnlySpan<int> mask, ModelOutputReader read)
    {
        int dims = Dims(plan, results[0], mask.Length, out var type);
        int length = plan.Pooled ? dims : dims * mask.Length;
        if (plan.Mix is null && plan.Attention is null && type == TensorElementType.Float)
        {
            read(new ModelOutput(results[0].GetTensorDataAsSpan<float>(), ids, mask, dims, plan.Pooled));
            return;
        }
        float[] buffer = ArrayPool<float>.Shared.Rent((length * 2) + mask.Length);
        try
        {
            var attention = plan.Attention is null ? default : buffer.AsSpan(length * 2, mask.Length);
            if (plan.Attention is not null) ReadAttention(results[plan.Names.Count], mask, attention);
            var values = buffer.AsSpan(0, length);
            if (plan.Mix is null) Copy(results[0], type, values);
            else
            {
                values.Clear();
                for (int layer = 0; layer < plan.Names.Count; layer++)
                {
                    Dims(plan, results[layer], mask.Length, out type);
                    var converted = buffer.AsSpan(length, length);
                    if (type != TensorElementType.Float) Widen(results[layer], type, converted);
                    plan.Mix.Add(layer, type == TensorElementType.Float ? results[layer].GetTensorDataAsSpan<float>() : converted, values);
                }
                plan.Mix.Finish(values);
            }
            read(new ModelOutput(values, ids, mask, dims, plan.Pooled, attention));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    // Shape [1, heads, tokens, tokens]: the row of the first real token, mean of the heads.
    private static void ReadAttention(OrtValue result, ReadOnlySpan<int> mask, Span<float> weights)
    {
        var info = result.GetTensorTypeAndShape();
        int tokens = mask.Length, first = Math.Max(0, mask.IndexOfAnyExcept(0));
        if (info.Shape is not [1, > 0, _, _] || info.Shape[2] != tokens || info.Shape[3] != tokens)
            throw new EmbeddingModelException($"The model gave attention weights of shape [{string.Join(", ", info.Shape)}] for one text of {tokens} tokens. Export the model with attentions of shape [batch, heads, tokens, tokens].");
        int heads = checked((int)info.Shape[1]);
        float[] all = ArrayPool<float>.Shared.Rent(checked(heads * tokens * tokens));
        try
        {
            Copy(result, info.ElementDataType, all.AsSpan(0, heads * tokens * tokens));
            weights.Clear();
            for (int head = 0; head < heads; head++) TensorPrimitives.Add(weights, all.AsSpan(((head * tokens) + first) * tokens, tokens), weights);
            TensorPrimitives.Divide(weights, heads, weights);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(all);
        }
    }

    private static void Copy(OrtValue result, TensorElementType type, Span<float> values)
    {
        if (type == TensorElementType.Float) result.GetTensorDataAsSpan<float>().CopyTo(values);
        else Widen(result, type, values);
    }

    private static int Dims(OutputPlan plan, OrtValue result, int tokens, out TensorElementType type)
    {
        var info = result.GetTensorTypeAndShape();
        type = info.ElementDataType;
        long[] shape = info.Shape;
        bool fits = plan.Pooled ? shape is [1, > 0] : shape is [1, _, > 0] && shape[1] == tokens;
        return fits ? checked((int)shape[^1])
            : throw new EmbeddingModelException($"The model gave an output of shape [{string.Join(", ", shape)}] for one text of {tokens} tokens. Export it with free axes for feature extraction.");
    }

    private static void Widen(OrtValue result, TensorElementType type, Span<float> values)
    {
        if (type == TensorElementType.Float16)
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(result.GetTensorDataAsSpan<Float16>()), values);
            return;
        }
        var halves = result.GetTensorDataAsSpan<BFloat16>();
        for (int i = 0; i < values.Length; i++) values[i] = BitConverter.UInt32BitsToSingle((uint)halves[i].value << 16);
    }
}
