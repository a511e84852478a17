namespace AgentMemory.Onnx.Tokenization;

/// <summary>Turns text into the ids of a model's vocabulary. Safe for concurrent use.</summary>
public interface ITextTokenizer
{
    /// <summary>Number of ids: the vocabulary with the added tokens.</summary>
    int VocabularySize { get; }

    /// <summary>Id that fills short rows of a batch, or null when the tokenizer names none.</summary>
    int? PadId { get; }

    /// <summary>Encodes a text, or a pair of texts. Takes any UTF-16 string: a lone surrogate counts as U+FFFD.</summary>
    /// <param name="text">The text, of any length.</param>
    /// <param name="pair">A second text that follows the first in the same row, or null.</param>
    /// <param name="addSpecialTokens">Whether the model's start and end tokens are added.</param>
    /// <param name="maxLength">Tokens to keep at most, special tokens included; text is cut at its right end and the special tokens stay.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is negative or leaves no room for the special tokens.</exception>
    Encoding Encode(string text, string? pair = null, bool addSpecialTokens = true, int? maxLength = null);

    /// <summary>Number of tokens of the text without special tokens.</summary>
    int CountTokens(string text);

    /// <summary>Id of a token as the vocabulary spells it, or null when there is none.</summary>
    int? TokenToId(string token);

    /// <summary>Token of an id, or null when there is none.</summary>
    string? IdToToken(int id);
}
