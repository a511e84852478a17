using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.PreTokenizers;

/// <summary>Runs of word characters and runs of anything else but white space, which goes: the Whitespace pre-tokenizer.</summary>
internal sealed class WordSplit : IPreTokenizer
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

            int start = piece.Start, kind = 0;
            for (int i = piece.Start; i <= piece.End;)
            {
                int length = 1;
                int next = i == piece.End ? 0 : Kind(CodePoints.At(text, i, out length));
                if (next != kind)
                {
                    if (kind != 0)
                    {
                        work.NextPieces.Add(new Piece(start, i));
                    }

                    (start, kind) = (i, next);
                }

                i += length;
            }
        }

        work.SwapPieces();
    }

    private static int Kind(int c) => CodePointSet.WhiteSpace.Contains(c) ? 0 : CodePointSet.Words.Contains(c) ? 1 : 2;
}
