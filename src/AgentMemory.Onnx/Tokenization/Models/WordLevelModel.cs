namespace AgentMemory.Onnx.Tokenization.Models;

/// <summary>Each piece is one token, or unknown.</summary>
internal sealed class WordLevelModel(Vocabulary vocabulary, int unknownId) : ITokenModel
{
    public Vocabulary Vocabulary => vocabulary;

    public void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens)
        => tokens.Add(vocabulary.TryGetId(piece, out int id) ? id : unknownId, 0, piece.Length);
}
