using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.PreTokenizers;

/// <summary>Splits at the characters of a set.</summary>
internal sealed class CharacterSplit(CodePointSet delimiters, SplitBehavior behavior) : IPreTokenizer
{
    public void Split(Workspace work)
    {
        var ranges = new List<MatchRange>();
        ReadOnlySpan<char> text = work.Text.Span;
        foreach (Piece piece in work.Pieces)
        {
            if (piece.IsToken)
            {
                work.NextPieces.Add(piece);
                continue;
            }

            ranges.Clear();
            int start = piece.Start;
            for (int i = piece.Start; i < piece.End;)
            {
                bool match = delimiters.Contains(CodePoints.At(text, i, out int length));
                if (match)
                {
                    if (i > start)
                    {
                        ranges.Add(new MatchRange(start, i, IsMatch: false));
                    }

                    ranges.Add(new MatchRange(i, i + length, IsMatch: true));
                    start = i + length;
                }

                i += length;
            }

            if (piece.End > start)
            {
                ranges.Add(new MatchRange(start, piece.End, IsMatch: false));
            }

            PieceSplitter.Apply(ranges, behavior, work.NextPieces);
        }

        work.SwapPieces();
    }
}
