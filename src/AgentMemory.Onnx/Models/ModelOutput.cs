namespace AgentMemory.Onnx.Models;

/// <summary>What one run gave, while native memory holds it.</summary>
internal readonly ref struct ModelOutput(ReadOnlySpan<float> values, ReadOnlySpan<int> ids, ReadOnlySpan<int> mask, int dims, bool pooled, ReadOnlySpan<float> attention = default)
{
    /// <summary>Shape [tokens, dims], or [dims] when pooled.</summary>
    public ReadOnlySpan<float> Values { get; } = values;

    /// <summary>Ids as the model saw them, padding included.</summary>
    public ReadOnlySpan<int> Ids { get; } = ids;

    /// <summary>Attention mask as the model saw it.</summary>
    public ReadOnlySpan<int> Mask { get; } = mask;

    public int Dims { get; } = dims;

    public bool Pooled { get; } = pooled;

    /// <summary>What the first token attends to in the last layer, mean of all heads, shape [tokens]; empty unless it was asked for.</summary>
    public ReadOnlySpan<float> Attention { get; } = attention;
}

/// <summary>Reads a run's output while native memory holds it.</summary>
internal delegate void ModelOutputReader(ModelOutput output);

/// <summary>Where token vectors come from: a transformer, or a static table.</summary>
internal interface ITokenVectors : IAsyncDisposable, IDisposable
{
    /// <summary>Runs at once.</summary>
    int Slots { get; }

    /// <summary>Runs one text and hands the output to the reader.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is closed, or was closed meanwhile.</exception>
    ValueTask RunAsync(ReadOnlyMemory<int> ids, ReadOnlyMemory<int> typeIds, ReadOnlyMemory<int> mask, ModelOutputReader read, CancellationToken cancellationToken);
}
