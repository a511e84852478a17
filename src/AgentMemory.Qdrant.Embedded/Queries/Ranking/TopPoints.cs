using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Queries.Ranking;

/// <summary>The best points seen so far, larger scores first; equal scores by ascending id, so that the order repeats.</summary>
internal sealed class TopPoints(int capacity)
{
    private readonly PriorityQueue<(PointRef Point, float Score), (float, PointKey)> _worstFirst = new(Math.Min(capacity, 1024) + 1, Worst.Order);

    /// <param name="view">The segment.</param>
    /// <param name="offset">The point in it; offered once.</param>
    /// <param name="score">Larger is better; NaN is best, as on the server.</param>
    public void Offer(SegmentView view, int offset, float score)
    {
        if (_worstFirst.Count < capacity)
        {
            _worstFirst.Enqueue((new(view, offset), score), (score, view.Segment.Id(offset)));
            return;
        }
        if (capacity == 0 || score < _worstFirst.Peek().Score) return; // the common case: no id is looked up
        _worstFirst.EnqueueDequeue((new(view, offset), score), (score, view.Segment.Id(offset)));
    }

    /// <summary>Takes the points out, best first.</summary>
    public IReadOnlyList<(PointRef Point, float Score)> Descending()
    {
        var ordered = new (PointRef, float)[_worstFirst.Count];
        for (int i = ordered.Length - 1; i >= 0; i--) ordered[i] = _worstFirst.Dequeue();
        return ordered;
    }

    private sealed class Worst : IComparer<(float Score, PointKey Id)>
    {
        public static Worst Order { get; } = new();

        public int Compare((float Score, PointKey Id) x, (float Score, PointKey Id) y)
        {
            int order = float.IsNaN(x.Score) || float.IsNaN(y.Score)
                ? float.IsNaN(x.Score).CompareTo(float.IsNaN(y.Score))
                : x.Score.CompareTo(y.Score);
            return order != 0 ? order : y.Id.CompareTo(x.Id);
        }
    }
}
