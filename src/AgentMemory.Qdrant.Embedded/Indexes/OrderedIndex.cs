using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Values in ascending order with their offsets: answers ranges by binary search. Instants are microseconds since the epoch.</summary>
internal sealed class OrderedIndex(double[] values, int[] offsets, int count, int points, bool isDatetime) : IPayloadIndex
{
    public int Points => points;

    public bool TryNarrow(FieldCondition condition, Bitmap candidates)
    {
        if (condition.Match is not null) return false;
        Interval interval;
        if (isDatetime && condition is { DatetimeRange: { } instants, Range: null }) interval = Interval.Of(instants);
        else if (!isDatetime && condition.Range is { } numbers) interval = Interval.Of(numbers);
        else return false;

        var selected = new Bitmap(count);
        int start = LowerBound(interval.From, exclusive: interval.FromExclusive), end = LowerBound(interval.To, exclusive: !interval.ToExclusive);
        for (int i = start; i < end; i++) selected.Set(offsets[i]);
        candidates.And(selected);
        return true;
    }

    /// <summary>First place whose value is not below the bound; with <paramref name="exclusive"/>, above it.</summary>
    private int LowerBound(double bound, bool exclusive)
    {
        int low = 0, high = values.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (values[middle] < bound || (exclusive && values[middle] == bound)) low = middle + 1; else high = middle;
        }
        return low;
    }

    internal sealed class Builder(PayloadPath path, int count, Func<Value, double?> read, bool isDatetime) : IPayloadIndexBuilder
    {
        private readonly List<double> _values = [];
        private readonly List<int> _offsets = [];
        private int _points;

        public void Add(int offset, Struct payload)
        {
            int before = _values.Count;
            foreach (var element in path.Elements(payload))
            {
                if (read(element) is not { } value) continue;
                _values.Add(value);
                _offsets.Add(offset);
            }
            if (_values.Count > before) _points++;
        }

        public IPayloadIndex Build()
        {
            var (values, offsets) = (_values.ToArray(), _offsets.ToArray());
            Array.Sort(values, offsets);
            return new OrderedIndex(values, offsets, count, _points, isDatetime);
        }
    }
}
