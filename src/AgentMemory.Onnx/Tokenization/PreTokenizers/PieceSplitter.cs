using System.Runtime.InteropServices;

namespace AgentMemory.Onnx.Tokenization.PreTokenizers;

/// <summary>A range of a piece that a pattern matched or did not.</summary>
internal readonly record struct MatchRange(int Start, int End, bool IsMatch);

/// <summary>Turns matches that cover a piece into pieces.</summary>
internal static class PieceSplitter
{
    /// <summary>Adds the pieces that a behaviour makes of the ranges; empty ones are left out.</summary>
    public static void Apply(List<MatchRange> ranges, SplitBehavior behavior, List<Piece> pieces)
    {
        switch (behavior)
        {
            case SplitBehavior.Removed:
                foreach (MatchRange range in ranges)
                {
                    if (!range.IsMatch)
                    {
                        Add(pieces, range.Start, range.End);
                    }
                }

                break;
            case SplitBehavior.Isolated:
                foreach (MatchRange range in ranges)
                {
                    Add(pieces, range.Start, range.End);
                }

                break;
            case SplitBehavior.MergedWithNext:
                int before = pieces.Count;
                MergeWithNext(ranges, pieces);
                CollectionsMarshal.AsSpan(pieces)[before..].Reverse();
                break;
            default:
                Merge(ranges, behavior, pieces);
                break;
        }
    }

    private static void Merge(List<MatchRange> ranges, SplitBehavior behavior, List<Piece> pieces)
    {
        bool previous = false;
        int start = -1, end = 0;
        foreach (MatchRange range in ranges)
        {
            bool joins = behavior == SplitBehavior.Contiguous ? range.IsMatch == previous : range.IsMatch && !previous;
            if (joins && start >= 0)
            {
                end = range.End;
            }
            else
            {
                if (start >= 0)
                {
                    Add(pieces, start, end);
                }

                (start, end) = (range.Start, range.End);
            }

            previous = range.IsMatch;
        }

        if (start >= 0)
        {
            Add(pieces, start, end);
        }
    }

    private static void MergeWithNext(List<MatchRange> ranges, List<Piece> pieces)
    {
        bool previous = false;
        int start = -1, end = 0;
        for (int i = ranges.Count - 1; i >= 0; i--)
        {
            MatchRange range = ranges[i];
            if (range.IsMatch && !previous && start >= 0)
            {
                start = range.Start;
            }
            else
            {
                if (start >= 0)
                {
                    Add(pieces, start, end);
                }

                (start, end) = (range.Start, range.End);
            }

            previous = range.IsMatch;
        }

        if (start >= 0)
        {
            Add(pieces, start, end);
        }
    }

    private static void Add(List<Piece> pieces, int start, int end)
    {
        if (end > start)
        {
            pieces.Add(new Piece(start, end));
        }
    }
}
