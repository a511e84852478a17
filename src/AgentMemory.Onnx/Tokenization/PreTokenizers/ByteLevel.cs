using AgentMemory.Onnx.Tokenization.Patterns;
using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.PreTokenizers;

/// <summary>Splits the way GPT-2 does, if asked to, and writes text as its bytes.</summary>
internal sealed class ByteLevel(bool addPrefixSpace, bool useRegex) : IPreTokenizer
{
    private readonly PatternSplit? _split = useRegex
        ? new(TextPattern.Compile(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"), SplitBehavior.Isolated, invert: false)
        : null;

    public void Split(Workspace work)
    {
        if (addPrefixSpace)
        {
            Rewrite(work, static (source, piece, target) =>
            {
                if (source.Span[piece.Start] != ' ')
                {
                    target.Append(' ', source.StartOf(piece.Start), source.EndOf(piece.Start));
                }

                target.AppendRange(source, piece.Start, piece.End);
            });
        }

        _split?.Split(work);
        Rewrite(work, static (source, piece, target) => ByteAlphabet.Append(source, piece.Start, piece.End, target));
    }

    private static void Rewrite(Workspace work, Action<AlignedText, Piece, AlignedText> write)
    {
        foreach (Piece piece in work.Pieces)
        {
            int start = work.NextText.Length;
            if (piece.IsToken)
            {
                work.NextText.AppendRange(work.Text, piece.Start, piece.End);
            }
            else
            {
                write(work.Text, piece, work.NextText);
            }

            work.NextPieces.Add(new Piece(start, work.NextText.Length, piece.Id));
        }

        work.SwapText();
    }
}
