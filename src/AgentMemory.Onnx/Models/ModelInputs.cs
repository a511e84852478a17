using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AgentMemory.Onnx.Models;

/// <summary>The inputs that a graph declares, filled from pooled memory for one run.</summary>
internal sealed class ModelInputs
{
    private static readonly string[] Supported = ["input_ids", "attention_mask", "token_type_ids", "position_ids"];
    private readonly bool[] _narrow;
    private readonly EmptyCache?[] _caches;

    private ModelInputs(string[] names, bool[] narrow, EmptyCache?[] caches, int? fixedLength) => (Names, _narrow, _caches, FixedLength) = (names, narrow, caches, fixedLength);

    public string[] Names { get; }

    /// <summary>Tokens that every row must have, where the graph fixes them.</summary>
    public int? FixedLength { get; }

    /// <exception cref="EmbeddingModelException">The graph wants something that texts cannot give.</exception>
    public static ModelInputs Read(IReadOnlyDictionary<string, NodeMetadata> inputs, string file)
    {
        int? length = null;
        var narrow = new List<bool>();
        var caches = new List<EmptyCache?>();
        foreach (var (name, input) in inputs)
        {
            caches.Add(EmptyCache.TryRead(name, input));
            if (caches[^1] is not null)
            {
                narrow.Add(false);
                continue;
            }
            if (!Supported.Contains(name))
                throw new EmbeddingModelException($"'{file}' needs the input '{name}', which a text pipeline cannot give; {string.Join(", ", Supported)} can be given. Export the model for feature extraction.");
            if (!input.IsTensor || input.ElementDataType is not (TensorElementType.Int64 or TensorElementType.Int32))
                throw new EmbeddingModelException($"The input '{name}' of '{file}' should be of type int64 or int32.");
            if (input.Dimensions.Length != 2) throw new EmbeddingModelException($"The input '{name}' of '{file}' has {input.Dimensions.Length} axes; 2 (batch, tokens) are supported.");
            if (input.Dimensions[0] > 1) throw new EmbeddingModelException($"The input '{name}' of '{file}' has a fixed batch of {input.Dimensions[0]}; texts are run one at a time. Export the model with a free batch axis.");
            if (input.Dimensions[1] > 0) length = Math.Min(length ?? int.MaxValue, input.Dimensions[1]);
            narrow.Add(input.ElementDataType == TensorElementType.Int32);
        }
        if (!inputs.ContainsKey(Supported[0])) throw new EmbeddingModelException($"'{file}' has no input input_ids, but {string.Join(", ", inputs.Keys)}. Export a text model.");
        return new ModelInputs([.. inputs.Keys], [.. narrow], [.. caches], length);
    }

    /// <summary>Native views of the inputs; dispose of them and then of the memory.</summary>
    public IMemoryOwner<long> Fill(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, ReadOnlySpan<int> mask, OrtValue?[] values)
    {
        int tokens = ids.Length;
        var owner = MemoryPool<long>.Shared.Rent(Math.Max(1, tokens * Names.Length));
        try
        {
            for (int i = 0; i < Names.Length; i++)
            {
                var memory = owner.Memory.Slice(i * tokens, tokens);
                var source = Names[i] switch { "input_ids" => ids, "attention_mask" => mask, "token_type_ids" => typeIds, _ => default };
                values[i] = _caches[i] is { } cache ? cache.Create() : _narrow[i] ? Narrow(memory, source, mask, tokens) : Wide(memory, source, mask, tokens);
            }
            return owner;
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    private static OrtValue Wide(Memory<long> memory, ReadOnlySpan<int> source, ReadOnlySpan<int> mask, int tokens)
    {
        var span = memory.Span;
        if (source.IsEmpty && tokens > 0) Positions(mask, span);
        else for (int t = 0; t < tokens; t++) span[t] = source[t];
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, [1, tokens]);
    }

    // Rare: exports with int32 inputs. Their values take one small array a run.
    private static OrtValue Narrow(Memory<long> scratch, ReadOnlySpan<int> source, ReadOnlySpan<int> mask, int tokens)
    {
        int[] values = new int[tokens];
        if (source.IsEmpty && tokens > 0)
        {
            Positions(mask, scratch.Span);
            for (int t = 0; t < tokens; t++) values[t] = (int)scratch.Span[t];
        }
        else source.CopyTo(values);
        return OrtValue.CreateTensorValueFromMemory(values, [1, tokens]);
    }

    // From the first real token on, so that padding on the left moves nothing; padding has position 0.
    private static void Positions(ReadOnlySpan<int> mask, Span<long> positions)
    {
        long next = 0;
        for (int t = 0; t < mask.Length; t++) positions[t] = mask[t] == 0 ? 0 : next++;
    }
}
