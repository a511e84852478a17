using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Vectors;

/// <summary>Sparse vectors by point, and by index where a query asks for it.</summary>
internal sealed class SparseColumn : VectorColumn
{
    private readonly int[] _starts;
    private readonly uint[] _indices;
    private readonly float[] _values;
    private readonly Lazy<Bitmap> _filled;
    private readonly Lazy<Postings> _postings; // many small segments are merged away before anyone searches them

    private SparseColumn(int[] starts, uint[] indices, float[] values, Bitmap present) : base(present)
    {
        (_starts, _indices, _values) = (starts, indices, values);
        _postings = new Lazy<Postings>(() => Postings.Build(_starts, _indices, _values));
        _filled = new Lazy<Bitmap>(() =>
        {
            var filled = new Bitmap(_starts.Length - 1);
            for (int offset = 0; offset < filled.Length; offset++)
                if (_starts[offset] < _starts[offset + 1]) filled.Set(offset);
            return filled;
        });
    }

    /// <summary>Ascending.</summary>
    public ReadOnlySpan<uint> Indices(int offset) => _indices.AsSpan(_starts[offset], _starts[offset + 1] - _starts[offset]);

    public ReadOnlySpan<float> Values(int offset) => _values.AsSpan(_starts[offset], _starts[offset + 1] - _starts[offset]);

    /// <summary>The points whose vector holds anything.</summary>
    public Bitmap FilledOffsets => _filled.Value;

    /// <summary>The points that hold an index, by ascending offset, with their values.</summary>
    public bool TryGetPostings(uint index, out ReadOnlySpan<int> offsets, out ReadOnlySpan<float> values) =>
        _postings.Value.TryGet(index, out offsets, out values);

    public override StoredVector Read(int offset) => new(Values(offset).ToArray(), Indices(offset).ToArray());

    public static SparseColumn Build(IReadOnlyList<StoredVector?> vectors, Bitmap present)
    {
        int[] starts = Starts(vectors);
        uint[] indices = new uint[starts[^1]];
        for (int i = 0; i < vectors.Count; i++) vectors[i]?.Indices!.CopyTo(indices, starts[i]);
        return new SparseColumn(starts, indices, Concat(vectors, starts), present);
    }

    private sealed class Postings(Dictionary<uint, (int Start, int Count)> runs, int[] offsets, float[] values)
    {
        public static Postings Build(int[] starts, uint[] indices, float[] values)
        {
            var runs = new Dictionary<uint, (int Start, int Count)>();
            foreach (uint index in indices)
                runs[index] = runs.TryGetValue(index, out var run) ? (0, run.Count + 1) : (0, 1);
            int next = 0;
            foreach (uint index in runs.Keys.ToArray())
            {
                int count = runs[index].Count;
                runs[index] = (next, 0);
                next += count;
            }
            var (offsets, byIndex) = (new int[indices.Length], new float[indices.Length]);
            for (int point = 0; point < starts.Length - 1; point++)
                for (int i = starts[point]; i < starts[point + 1]; i++)
                {
                    var (start, count) = runs[indices[i]];
                    (offsets[start + count], byIndex[start + count]) = (point, values[i]);
                    runs[indices[i]] = (start, count + 1);
                }
            return new Postings(runs, offsets, byIndex);
        }

        public bool TryGet(uint index, out ReadOnlySpan<int> found, out ReadOnlySpan<float> foundValues)
        {
            if (!runs.TryGetValue(index, out var run))
            {
                found = default;
                foundValues = default;
                return false;
            }
            found = offsets.AsSpan(run.Start, run.Count);
            foundValues = values.AsSpan(run.Start, run.Count);
            return true;
        }
    }
}
