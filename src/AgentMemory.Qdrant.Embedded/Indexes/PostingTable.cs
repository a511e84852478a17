using System.Runtime.InteropServices;
using AgentMemory.Qdrant.Embedded.Filters;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Distinct values in ascending order, and for each the ascending offsets of the points that hold it, all in three arrays.</summary>
internal sealed class PostingTable<T>
    where T : notnull
{
    private readonly T[] _values;
    private readonly int[] _starts, _offsets;
    private readonly IComparer<T> _order;

    private PostingTable(T[] values, int[] starts, int[] offsets, IComparer<T> order) => (_values, _starts, _offsets, _order) = (values, starts, offsets, order);

    /// <summary>Number of distinct values.</summary>
    public int Count => _values.Length;

    public T Value(int number) => _values[number];

    public ReadOnlyMemory<int> Offsets(int number) => _offsets.AsMemory(_starts[number], _starts[number + 1] - _starts[number]);

    /// <summary>The offsets of a run of values, not in order and with repetitions.</summary>
    public ReadOnlySpan<int> Offsets(int from, int to) => from >= to ? [] : _offsets.AsSpan(_starts[from], _starts[to] - _starts[from]);

    /// <summary>Number of the value; negative where no point holds it.</summary>
    public int Find(T value) => Array.BinarySearch(_values, value, _order);

    /// <summary>Number of the first value that is not below.</summary>
    public int LowerBound(T value)
    {
        int found = Find(value);
        return found >= 0 ? found : ~found;
    }

    /// <summary>Number of the first value that is above.</summary>
    public int UpperBound(T value)
    {
        int found = Find(value);
        return found >= 0 ? found + 1 : ~found;
    }

    internal sealed class Builder(IEqualityComparer<T>? equality = null)
    {
        private readonly Dictionary<T, int> _ids = new(equality);
        private readonly List<int> _last = [], _counts = [];
        private readonly List<(int Id, int Offset)> _entries = [];

        /// <summary>Adds a value of a point; offsets ascend, and a value that the point has already is skipped.</summary>
        public void Add(T value, int offset)
        {
            ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, value, out bool known);
            if (!known)
            {
                id = _last.Count;
                _last.Add(-1);
                _counts.Add(0);
            }
            if (_last[id] == offset) return;
            _last[id] = offset;
            _counts[id]++;
            _entries.Add((id, offset));
        }

        public PostingTable<T> Build(IComparer<T> order)
        {
            var values = new T[_ids.Count];
            int[] ids = new int[_ids.Count];
            foreach (var (value, id) in _ids) (values[id], ids[id]) = (value, id);
            Array.Sort(values, ids, order);

            int[] starts = new int[values.Length + 1], next = new int[values.Length];
            for (int rank = 0; rank < ids.Length; rank++)
            {
                starts[rank + 1] = starts[rank] + _counts[ids[rank]];
                next[ids[rank]] = starts[rank];
            }
            int[] offsets = new int[_entries.Count];
            foreach (var (id, offset) in _entries) offsets[next[id]++] = offset; // entries come by ascending offset, so each list does
            return new PostingTable<T>(values, starts, offsets, order);
        }
    }
}

/// <summary>Ranges over a table of ordered values.</summary>
internal static class PostingRange
{
    /// <summary>
    /// The run of values within the bounds. Of two bounds on one side the exclusive one counts alone, as in the server's indexes.
    /// </summary>
    public static (int From, int To) Within<T>(this PostingTable<T> table, Bounds<T> bounds)
        where T : struct, IComparable<T>
    {
        int from = bounds.Gt is { } gt ? table.UpperBound(gt) : bounds.Gte is { } gte ? table.LowerBound(gte) : 0;
        int to = bounds.Lt is { } lt ? table.LowerBound(lt) : bounds.Lte is { } lte ? table.UpperBound(lte) : table.Count;
        return (from, Math.Max(from, to));
    }
}
