using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.PreTokenizers;

/// <summary>Splits at white space, which goes, and around each punctuation character.</summary>
internal sealed class BertPreTokenizer : IPreTokenizer
{
    private readonly byte[] _kinds = new byte[0x10000];

    public BertPreTokenizer()
    {
        for (int c = 0; c < _kinds.Length; c++)
        {
            _kinds[c] = (byte)(CodePointSet.WhiteSpace.Contains(c) ? 1 : CodePointSet.Punctuation.Contains(c) ? 2 : 0);
        }
    }

    public void Split(Workspace work)
    {
        ReadOnlySpan<char> text = work.Text.Span;
        List<Piece> result = work.NextPieces;
        foreach (Piece piece in work.Pieces)
        {
            if (piece.IsToken)
            {
                result.Add(piece);
                continue;
            }

            int start = piece.Start;
            for (int i = piece.Start; i < piece.End; i++)
            {
                int kind = _kinds[text[i]], length = 1;
                if (char.IsHighSurrogate(text[i]))
                {
                    kind = CodePointSet.Punctuation.Contains(CodePoints.At(text, i, out length)) ? 2 : 0;
                }

                if (kind != 0)
                {
                    if (i > start)
                    {
                        result.Add(new Piece(start, i));
                    }

                    if (kind == 2)
                    {
                        result.Add(new Piece(i, i + length));
                    }

                    start = i + length;
                }

                i += length - 1;
            }

            if (piece.End > start)
            {
                result.Add(new Piece(start, piece.End));
            }
        }

        work.SwapPieces();
    }
}
