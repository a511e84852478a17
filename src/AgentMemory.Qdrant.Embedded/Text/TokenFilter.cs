using System.Collections.Frozen;

namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>What is done to each piece that a tokenizer cuts: ASCII folding, lower case, stop words, stem, length; in this order.</summary>
/// <param name="Lowercase">Whether letters are made small.</param>
/// <param name="FoldsToAscii">Whether marks are taken off.</param>
/// <param name="StopWords">Pieces that are left out.</param>
/// <param name="Stemmer">Null leaves words whole.</param>
/// <param name="MinLength">Shortest token in code points; null for any.</param>
/// <param name="MaxLength">Longest token in code points; null for any.</param>
internal sealed record TokenFilter(bool Lowercase, bool FoldsToAscii, FrozenSet<string> StopWords, Stemmer? Stemmer, ulong? MinLength, ulong? MaxLength)
{
    /// <summary>The token; null where the piece is left out.</summary>
    /// <param name="piece">As it stands in the text.</param>
    /// <param name="limited">False where the tokenizer cuts long tokens itself.</param>
    public string? Apply(string piece, bool limited = true)
    {
        if (piece.Length == 0) return null;
        string token = Spell(piece);
        if (StopWords.Contains(token)) return null;
        token = Stemmer?.Stem(token) ?? token;
        ulong length = Length(token);
        return length < MinLength || (limited && length > MaxLength) ? null : token;
    }

    /// <summary>Without the stop words and the longest length: for what may be the beginning of a word only.</summary>
    public string? ApplyToBeginning(string piece)
    {
        if (piece.Length == 0) return null;
        string token = Spell(piece);
        token = Stemmer?.Stem(token) ?? token;
        return Length(token) < MinLength ? null : token;
    }

    private string Spell(string piece)
    {
        if (FoldsToAscii) piece = AsciiFolding.Of(piece);
        return Lowercase ? LowerCase.Of(piece) : piece;
    }

    private static ulong Length(string token)
    {
        ulong length = 0;
        foreach (char unit in token)
            if (!char.IsLowSurrogate(unit)) length++;
        return length;
    }
}
