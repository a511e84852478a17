using System.Buffers;
using System.Diagnostics;
using AgentMemory.Onnx.Models;
using AgentMemory.Onnx.Modules;
using AgentMemory.Onnx.Pooling;

namespace AgentMemory.Onnx.Embedding;

/// <summary>Model output to vector: token weights, pooling, modules. Nothing is allocated unless the run is explained.</summary>
internal sealed class VectorChain(PoolingModule? pooling, TokenWeights? weights, IReadOnlyList<IVectorModule> modules, int dims)
{
    private readonly IVectorModule[] _modules = [.. modules]; // an array: walking a list behind an interface allocates

    /// <summary>Numbers in a vector.</summary>
    public int Dims { get; } = dims;

    /// <summary>Makes one vector.</summary>
    /// <param name="output">What the model gave.</param>
    /// <param name="promptTokens">Tokens of the prompt at the text's start, special tokens included; used where pooling leaves them out.</param>
    /// <param name="vector">Destination, overwritten.</param>
    /// <param name="trace">Where the steps are noted; or null.</param>
    /// <returns>False when there is no token to pool; the vector is then zero.</returns>
    /// <exception cref="EmbeddingModelException">The model gave another length than it declared.</exception>
    public bool Run(ModelOutput output, int promptTokens, Span<float> vector, ChainTrace? trace = null)
    {
        int pooledDims = pooling is null || output.Pooled ? output.Dims : pooling.OutputDims(output.Dims), widest = pooledDims, last = pooledDims;
        foreach (var module in _modules)
        {
            if (module.InputDims is { } wanted && wanted != last) throw Changed(output);
            last = module.OutputDims(last);
            widest = Math.Max(widest, last);
        }
        if (last != vector.Length || vector.Length != Dims) throw Changed(output);
        int tokens = output.Mask.Length;
        float[] buffer = ArrayPool<float>.Shared.Rent((2 * widest) + tokens);
        int[] masks = ArrayPool<int>.Shared.Rent(tokens);
        try
        {
            long start = trace is null ? 0 : Stopwatch.GetTimestamp();
            Span<float> current = buffer.AsSpan(0, widest), next = buffer.AsSpan(widest, widest);
            bool any = Pool(output, promptTokens, current[..pooledDims], buffer.AsSpan(2 * widest, tokens), masks.AsSpan(0, tokens), trace, start);
            trace?.Pooled(current[..pooledDims]);
            if (!any)
            {
                vector.Clear();
                return false;
            }
            start = trace is null ? 0 : Stopwatch.GetTimestamp();
            int length = pooledDims;
            foreach (var module in _modules)
            {
                int outputs = module.OutputDims(length);
                trace?.Before(module, current[..length]);
                module.Apply(current[..length], next[..outputs]);
                var spent = current;
                current = next;
                next = spent;
                length = outputs;
                trace?.After(module, current[..length]);
            }
            current[..length].CopyTo(vector);
            trace?.Finished(start);
            return true;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
            ArrayPool<int>.Shared.Return(masks);
        }
    }

    private static EmbeddingModelException Changed(ModelOutput output) =>
        new($"The model gave vectors of {output.Dims} dimensions, which is not what its graph or config.json says. Export it again.");

    private bool Pool(ModelOutput output, int promptTokens, Span<float> pooled, Span<float> tokenWeights, Span<int> mask, ChainTrace? trace, long start)
    {
        if (pooling is null || output.Pooled)
        {
            output.Values.CopyTo(pooled);
            trace?.PoolingEnded(start);
            return output.Mask.ContainsAnyExcept(0);
        }
        int origin = Math.Max(0, output.Mask.IndexOfAnyExcept(0));
        var kept = output.Mask;
        if (!pooling.IncludePrompt && promptTokens > 0)
        {
            output.Mask.CopyTo(mask);
            TokenMatrix.CutPrompt(mask, promptTokens);
            kept = mask;
        }
        ReadOnlySpan<float> weighed = default;
        if (weights is not null)
        {
            weights.Fill(output.Ids, tokenWeights);
            weighed = tokenWeights;
        }
        var matrix = new TokenMatrix(output.Values, kept, output.Dims, weighed, origin, output.Attention);
        bool any = pooling.Pool(matrix, pooled);
        trace?.PoolingEnded(start); // before the trace's own work
        trace?.Tokens(pooling, matrix);
        return any;
    }
}
