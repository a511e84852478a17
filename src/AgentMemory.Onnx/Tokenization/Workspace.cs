using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization;

/// <summary>Buffers of one encoding run, kept for the next: the text, its pieces, and a second pair to write the next step into.</summary>
internal sealed class Workspace
{
    /// <summary>The text as the last step left it.</summary>
    public AlignedText Text { get; private set; } = new();

    /// <summary>Its pieces, in order.</summary>
    public List<Piece> Pieces { get; private set; } = [];

    /// <summary>Where a step writes its text, when it changes any.</summary>
    public AlignedText NextText { get; private set; } = new();

    /// <summary>Where a step writes its pieces.</summary>
    public List<Piece> NextPieces { get; private set; } = [];

    /// <summary>Tokens found so far.</summary>
    public TokenBuffer Tokens { get; } = new();

    /// <summary>Makes the written pieces the current ones; the text stays.</summary>
    public void SwapPieces()
    {
        (Pieces, NextPieces) = (NextPieces, Pieces);
        NextPieces.Clear();
    }

    /// <summary>Makes the written pieces and the written text the current ones.</summary>
    public void SwapText()
    {
        SwapPieces();
        (Text, NextText) = (NextText, Text);
        NextText.Clear();
    }

    /// <summary>Empties everything.</summary>
    public void Clear()
    {
        Text.Clear();
        NextText.Clear();
        Pieces.Clear();
        NextPieces.Clear();
        Tokens.Clear();
    }
}
