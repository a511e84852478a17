using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Points;

/// <summary>Which vectors a response carries, and how they are written there.</summary>
internal sealed class VectorOutputs
{
    private readonly IReadOnlyList<VectorSlot> _slots;

    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: an unknown vector name.</exception>
    public VectorOutputs(WithVectorsSelector? selector, CollectionSettings settings)
    {
        _slots = selector?.SelectorOptionsCase switch
        {
            WithVectorsSelector.SelectorOptionsOneofCase.Enable when selector.Enable => [.. settings.Slots.Values],
            WithVectorsSelector.SelectorOptionsOneofCase.Include => [.. selector.Include.Names.Distinct(StringComparer.Ordinal).Select(settings.Require)],
            _ => [],
        };
        IsEmpty = _slots.Count == 0 && selector?.SelectorOptionsCase != WithVectorsSelector.SelectorOptionsOneofCase.Include;
    }

    /// <summary>Whether responses carry no vectors at all; a list of no names gives an empty set of vectors instead.</summary>
    public bool IsEmpty { get; }

    /// <summary>Null where none was asked for.</summary>
    public VectorsOutput? Of(Segment segment, int offset)
    {
        if (IsEmpty) return null;
        var named = new NamedVectorsOutput();
        foreach (var slot in _slots)
            if (segment.Vectors.TryGetValue(slot.Name, out var column) && column.Has(offset)) named.Vectors.Add(slot.Name, Write(column, offset));
        return named.Vectors.Count == 1 && named.Vectors.TryGetValue("", out var unnamed) ? new VectorsOutput { Vector = unnamed } : new VectorsOutput { Vectors = named };
    }

    private static VectorOutput Write(VectorColumn column, int offset)
    {
        switch (column)
        {
            case DenseColumn dense: return new VectorOutput { Dense = Dense(dense.Get(offset)) };
            case SparseColumn sparse:
                var output = new SparseVector();
                output.Indices.AddRange(sparse.Indices(offset).ToArray());
                output.Values.AddRange(sparse.Values(offset).ToArray());
                return new VectorOutput { Sparse = output };
            case MultiColumn multi:
                var vectors = new MultiDenseVector();
                var all = multi.Get(offset);
                for (int start = 0; start < all.Length; start += multi.Dim) vectors.Vectors.Add(Dense(all.Slice(start, multi.Dim)));
                return new VectorOutput { MultiDense = vectors };
            default: throw new InvalidOperationException($"No output for {column.GetType().Name}.");
        }
    }

    private static DenseVector Dense(ReadOnlySpan<float> components)
    {
        var dense = new DenseVector();
        dense.Data.AddRange(components.ToArray());
        return dense;
    }
}
