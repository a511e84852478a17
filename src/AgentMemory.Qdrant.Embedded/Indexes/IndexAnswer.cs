using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>The points that an index selects, as a whole or one by one.</summary>
internal abstract class IndexAnswer
{
    /// <summary>All of them; to be read, not written, as indexes give out what they keep.</summary>
    public abstract Bitmap ToBitmap();

    public virtual bool Contains(int offset) => ToBitmap()[offset];

    public static IndexAnswer Of(Bitmap offsets) => new Kept(offsets);

    public static IndexAnswer Not(Bitmap offsets)
    {
        var rest = Bitmap.Full(offsets.Length);
        rest.AndNot(offsets);
        return new Kept(rest);
    }

    /// <param name="length">Points of the segment.</param>
    /// <param name="lists">Ascending offsets; of several lists the union.</param>
    public static IndexAnswer Of(int length, params IReadOnlyList<ReadOnlyMemory<int>> lists) => new Lists(length, lists);

    /// <summary>What a computation finds, made when it is asked for.</summary>
    public static IndexAnswer Of(Func<Bitmap> select) => new Computed(select);

    private sealed class Kept(Bitmap offsets) : IndexAnswer
    {
        public override Bitmap ToBitmap() => offsets;
    }

    private sealed class Computed(Func<Bitmap> select) : IndexAnswer
    {
        private Bitmap? _offsets;

        public override Bitmap ToBitmap() => _offsets ??= select();
    }

    private sealed class Lists(int length, IReadOnlyList<ReadOnlyMemory<int>> lists) : IndexAnswer
    {
        private const int FewLists = 8;
        private Bitmap? _offsets;

        public override Bitmap ToBitmap()
        {
            if (_offsets is not null) return _offsets;
            _offsets = new Bitmap(length);
            foreach (var list in lists)
                foreach (int offset in list.Span) _offsets.Set(offset);
            return _offsets;
        }

        public override bool Contains(int offset)
        {
            if (_offsets is not null || lists.Count > FewLists) return ToBitmap()[offset];
            foreach (var list in lists)
                if (list.Span.BinarySearch(offset) >= 0) return true;
            return false;
        }
    }
}
