using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Queries;

/// <summary>The best points seen so far; equal similarities by ascending id, so that the order repeats.</summary>
internal sealed class TopPoints(int capacity)
{
    private readonly PriorityQueue<(Segment Segment, int Offset, float Similarity), (float, PointKey)> _worstFirst = new(Math.Min(capacity, 1024) + 1, Worst.Order);

    public void Offer(Segment segment, int offset, float similarity)
    {
        if (_worstFirst.Count < capacity)
        {
            _worstFirst.Enqueue((segment, offset, similarity), (similarity, segment.Id(offset)));
            return;
        }
        if (similarity < _worstFirst.Peek().Similarity) return; // the common case: no id is looked up
        _worstFirst.EnqueueDequeue((segment, offset, similarity), (similarity, segment.Id(offset)));
    }

    public IReadOnlyList<(Segment Segment, int Offset, float Similarity)> Descending()
    {
        var ordered = new (Segment, int, float)[_worstFirst.Count];
        for (int i = ordered.Length - 1; i >= 0; i--) ordered[i] = _worstFirst.Dequeue();
        return ordered;
    }

    private sealed class Worst : IComparer<(float Similarity, PointKey Id)>
    {
        public static Worst Order { get; } = new();

        // NaN ranks first where larger is better, as on the server.
        public int Compare((float Similarity, PointKey Id) x, (float Similarity, PointKey Id) y)
        {
            int order = float.IsNaN(x.Similarity) || float.IsNaN(y.Similarity)
                ? float.IsNaN(x.Similarity).CompareTo(float.IsNaN(y.Similarity))
                : x.Similarity.CompareTo(y.Similarity);
            return order != 0 ? order : y.Id.CompareTo(x.Id);
        }
    }
}
