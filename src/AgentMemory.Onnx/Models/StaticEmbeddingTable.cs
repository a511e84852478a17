using System.Numerics.Tensors;
using AgentMemory.Onnx.Modules;
using AgentMemory.Onnx.Profiles;

namespace AgentMemory.Onnx.Models;

/// <summary>StaticEmbedding (Model2Vec): a text is the mean of its tokens' rows in a table; nothing is run, and no text is too long.</summary>
internal sealed class StaticEmbeddingTable : ITokenVectors
{
    private readonly float[] _table;
    private readonly int[]? _rows;
    private readonly float[]? _weights;
    private readonly int _dims;

    private StaticEmbeddingTable(float[] table, int dims, int[]? rows, float[]? weights) => (_table, _dims, _rows, _weights) = (table, dims, rows, weights);

    public int Slots => Environment.ProcessorCount;

    public int Dims => _dims;

    /// <summary>Ids that have a row.</summary>
    public int VocabularySize => _rows?.Length ?? _table.Length / _dims;

    /// <summary>The table's file.</summary>
    public static string FindFile(ModelFolder root, string folder) =>
        File.Exists(Path.Combine(folder, "model.safetensors")) ? Path.Combine(folder, "model.safetensors") : SafetensorsFile.Require(root.Root);

    /// <exception cref="EmbeddingModelException">The file does not hold such a table.</exception>
    public static StaticEmbeddingTable Load(string file)
    {
        using var tensors = SafetensorsFile.Open(file);
        string name = tensors.Has("embedding.weight") ? "embedding.weight" : "embeddings";
        int[] shape = tensors.Shape(name);
        if (shape is not [> 0, > 0]) throw new EmbeddingModelException($"The tensor '{name}' in '{file}' has the shape [{string.Join(", ", shape)}], but should have rows and dimensions. Download the model again.");
        int[]? rows = tensors.Has("mapping") ? tensors.ReadIntegers("mapping") : null;
        if (rows is not null && rows.Any(r => (uint)r >= (uint)shape[0])) throw new EmbeddingModelException($"The tensor 'mapping' in '{file}' names rows beyond the {shape[0]} of '{name}'. Download the model again.");
        float[]? weights = tensors.Has("weights") ? tensors.Read("weights", rows?.Length ?? shape[0]) : null;
        return new StaticEmbeddingTable(tensors.Read(name), shape[1], rows, weights);
    }

    public ValueTask RunAsync(ReadOnlyMemory<int> ids, ReadOnlyMemory<int> typeIds, ReadOnlyMemory<int> mask, ModelOutputReader read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        float[] mean = new float[_dims];
        foreach (int id in ids.Span)
        {
            var row = _table.AsSpan((_rows is null ? id : _rows[id]) * _dims, _dims);
            if (_weights is null) TensorPrimitives.Add(mean, row, mean);
            else TensorPrimitives.MultiplyAdd(row, _weights[id], mean, mean);
        }
        if (ids.Length > 0) TensorPrimitives.Divide(mean, ids.Length, mean);
        read(new ModelOutput(mean, ids.Span, mask.Span, _dims, pooled: true));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose() { }
}
