using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.PreTokenizers;

/// <summary>Cuts text every so many characters.</summary>
internal sealed class FixedLengthSplit(int length) : IPreTokenizer
{
    public void Split(Workspace work)
    {
        ReadOnlySpan<char> text = work.Text.Span;
        foreach (Piece piece in work.Pieces)
        {
            if (piece.IsToken)
            {
                work.NextPieces.Add(piece);
                continue;
            }

            int start = piece.Start, count = 0;
            for (int i = piece.Start; i < piece.End;)
            {
                CodePoints.At(text, i, out int units);
                i += units;
                if (++count == length || i == piece.End)
                {
                    work.NextPieces.Add(new Piece(start, i));
                    (start, count) = (i, 0);
                }
            }
        }

        work.SwapPieces();
    }
}
