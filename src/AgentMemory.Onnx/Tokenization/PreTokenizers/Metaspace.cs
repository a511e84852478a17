using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.PreTokenizers;

/// <summary>When a replacement character is put before a piece.</summary>
internal enum PrependScheme
{
    /// <summary>Before each piece that does not begin with one.</summary>
    Always,

    /// <summary>Only at the start of the text.</summary>
    First,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>Writes spaces as a visible character and splits before each.</summary>
internal sealed class Metaspace(char replacement, PrependScheme scheme, bool split) : IPreTokenizer
{
    public void Split(Workspace work)
    {
        AlignedText source = work.Text, target = work.NextText;
        target.Reserve(source.Length + work.Pieces.Count);
        foreach (Piece piece in work.Pieces)
        {
            int start = target.Length;
            if (piece.IsToken)
            {
                target.AppendRange(source, piece.Start, piece.End);
                work.NextPieces.Add(new Piece(start, target.Length, piece.Id));
                continue;
            }

            char first = source.Span[piece.Start];
            bool begins = first == ' ' || first == replacement;
            if (!begins && (scheme == PrependScheme.Always || (scheme == PrependScheme.First && source.StartOf(piece.Start) == 0)))
            {
                target.Append(replacement, source.StartOf(piece.Start), source.EndOf(piece.Start));
            }

            ReadOnlySpan<char> text = source.Span[..piece.End];
            for (int i = piece.Start; i < text.Length; i++)
            {
                char c = text[i] == ' ' ? replacement : text[i];
                if (split && c == replacement && target.Length > start)
                {
                    work.NextPieces.Add(new Piece(start, target.Length));
                    start = target.Length;
                }

                target.Append(c, source.StartOf(i), source.EndOf(i));
            }

            work.NextPieces.Add(new Piece(start, target.Length));
        }

        work.SwapText();
    }
}
