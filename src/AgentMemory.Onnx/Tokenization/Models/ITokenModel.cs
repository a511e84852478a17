namespace AgentMemory.Onnx.Tokenization.Models;

/// <summary>Finds the tokens of one piece. Safe for concurrent use.</summary>
internal interface ITokenModel
{
    /// <summary>The vocabulary.</summary>
    Vocabulary Vocabulary { get; }

    /// <summary>Adds the tokens of a piece, with ranges within the piece in UTF-16 units.</summary>
    void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens);
}
