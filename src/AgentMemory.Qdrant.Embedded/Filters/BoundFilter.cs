using AgentMemory.Qdrant.Embedded.Indexes;
using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>A filter over one segment: what indexes answer is combined as bitmaps, and payloads are decoded only for the points that are then in doubt.</summary>
internal sealed class BoundFilter : BoundCondition
{
    private readonly int _length;
    private readonly BoundCondition[] _must, _mustNot, _should;
    private readonly BoundCondition[]? _minShould;
    private readonly ulong _minCount;
    private readonly IndexAnswer? _answer;

    public BoundFilter(int length, BoundCondition[] must, BoundCondition[] mustNot, BoundCondition[] should, BoundCondition[]? minShould, ulong minCount)
    {
        (_length, _must, _mustNot, _should, _minShould, _minCount) = (length, must, mustNot, should, minShould, minCount);
        ReadsPayload = Reads(must) || Reads(mustNot) || Reads(should) || Reads(minShould ?? []);
        if (AreAnswered(must) && AreAnswered(mustNot) && AreAnswered(should) && AreAnswered(minShould ?? [])) _answer = IndexAnswer.Of(Combine);
    }

    public override IndexAnswer? Answer => _answer;

    public override bool ReadsPayload { get; }

    public override bool Holds(PayloadCursor cursor)
    {
        foreach (var condition in _must)
            if (!condition.Holds(cursor)) return false;
        foreach (var condition in _mustNot)
            if (condition.Holds(cursor)) return false;
        return (_should.Length == 0 || HasAtLeast(_should, 1, cursor)) && (_minShould is null || HasAtLeast(_minShould, _minCount, cursor));
    }

    /// <summary>Removes the candidates that do not pass.</summary>
    public void Narrow(Bitmap candidates, PayloadCursor cursor)
    {
        if (_answer is not null)
        {
            candidates.And(_answer.ToBitmap());
            return;
        }
        foreach (var condition in _must)
            if (condition.Answer is { } answer) candidates.And(answer.ToBitmap());
        foreach (var condition in _mustNot)
            if (condition.Answer is { } answer) candidates.AndNot(answer.ToBitmap());
        if (AreAnswered(_should)) KeepAnyOf(_should, candidates);
        foreach (int offset in candidates)
        {
            cursor.MoveTo(offset);
            if (!Holds(cursor)) candidates.Clear(offset);
        }
    }

    private Bitmap Combine()
    {
        var selected = Bitmap.Full(_length);
        foreach (var condition in _must) selected.And(condition.Answer!.ToBitmap());
        foreach (var condition in _mustNot) selected.AndNot(condition.Answer!.ToBitmap());
        KeepAnyOf(_should, selected);
        if (_minShould is not null) KeepAtLeast(_minShould, _minCount, selected);
        return selected;
    }

    private static void KeepAnyOf(BoundCondition[] conditions, Bitmap candidates)
    {
        if (conditions.Length == 0) return;
        var any = conditions[0].Answer!.ToBitmap();
        if (conditions.Length > 1)
        {
            any = any.Clone();
            foreach (var condition in conditions.AsSpan(1)) any.Or(condition.Answer!.ToBitmap());
        }
        candidates.And(any);
    }

    private static void KeepAtLeast(BoundCondition[] conditions, ulong count, Bitmap candidates)
    {
        if (count > (ulong)conditions.Length)
        {
            candidates.Clear();
            return;
        }
        var held = Array.ConvertAll(conditions, condition => condition.Answer!.ToBitmap());
        foreach (int offset in candidates)
        {
            ulong holding = 0;
            foreach (var one in held)
                if (one[offset] && ++holding == count) break;
            if (holding < count) candidates.Clear(offset);
        }
    }

    private static bool HasAtLeast(BoundCondition[] conditions, ulong count, PayloadCursor cursor)
    {
        ulong holding = 0;
        foreach (var condition in conditions)
            if (condition.Holds(cursor) && ++holding >= count) return true;
        return false;
    }

    private static bool Reads(BoundCondition[] conditions) => Array.Exists(conditions, condition => condition.ReadsPayload);

    private static bool AreAnswered(BoundCondition[] conditions) => Array.TrueForAll(conditions, condition => condition.Answer is not null);
}
