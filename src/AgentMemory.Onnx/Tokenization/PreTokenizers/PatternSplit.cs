using AgentMemory.Onnx.Tokenization.Patterns;

namespace AgentMemory.Onnx.Tokenization.PreTokenizers;

/// <summary>Splits at what a pattern matches, or, inverted, at what it does not.</summary>
internal sealed class PatternSplit(TextPattern pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    public void Split(Workspace work)
    {
        var ranges = new List<MatchRange>();
        foreach (Piece piece in work.Pieces)
        {
            if (piece.IsToken)
            {
                work.NextPieces.Add(piece);
                continue;
            }

            ranges.Clear();
            pattern.Find(work.Text.Span, piece.Start, piece.End, ranges);
            for (int i = 0; invert && i < ranges.Count; i++)
            {
                ranges[i] = ranges[i] with { IsMatch = !ranges[i].IsMatch };
            }

            PieceSplitter.Apply(ranges, behavior, work.NextPieces);
        }

        work.SwapPieces();
    }
}
