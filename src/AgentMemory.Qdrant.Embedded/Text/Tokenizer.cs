using System.Text;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>Cuts texts into tokens. Safe for concurrent use.</summary>
internal abstract class Tokenizer
{
    public static Tokenizer Create(TokenizerType type, TokenFilter filter) => type switch
    {
        TokenizerType.Prefix => new PrefixTokenizer(filter),
        TokenizerType.Whitespace => new PieceTokenizer(filter, SplitWhiteSpace),
        TokenizerType.Word => new PieceTokenizer(filter, SplitWords),
        TokenizerType.Multilingual => new PieceTokenizer(filter, MultilingualPieces.Of),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such tokenizer."),
    };

    /// <summary>The tokens of a stored text, in order and with repetitions.</summary>
    public abstract List<string> Document(string text);

    /// <summary>The tokens that are looked for.</summary>
    public virtual List<string> Query(string text) => Document(text);

    /// <summary>Runs of letters and digits of any script.</summary>
    protected static IEnumerable<string> SplitWords(string text)
    {
        int start = 0, at = 0;
        while (at < text.Length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out int length);
            if (!Letters.IsAlphanumeric(rune))
            {
                if (at > start) yield return text[start..at];
                start = at + length;
            }
            at += length;
        }
        if (start < text.Length) yield return text[start..];
    }

    private static string[] SplitWhiteSpace(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A token for each piece.</summary>
internal sealed class PieceTokenizer(TokenFilter filter, Func<string, IEnumerable<string>> split) : Tokenizer
{
    public override List<string> Document(string text)
    {
        var tokens = new List<string>();
        foreach (string piece in split(text))
            if (filter.Apply(piece) is { } token) tokens.Add(token);
        return tokens;
    }
}

/// <summary>Stored words give all of their beginnings, within the lengths that are set; a query gives the longest beginning of each word alone.</summary>
internal sealed class PrefixTokenizer(TokenFilter filter) : Tokenizer
{
    public override List<string> Document(string text)
    {
        var tokens = new List<string>();
        foreach (string piece in SplitWords(text))
        {
            if (filter.Apply(piece, limited: false) is not { } word) continue;
            for (ulong length = filter.MinLength ?? 1; length <= (filter.MaxLength ?? ulong.MaxValue); length++)
            {
                string beginning = Beginning(word, length);
                tokens.Add(beginning);
                if (beginning.Length == word.Length) break;
            }
        }
        return tokens;
    }

    public override List<string> Query(string text)
    {
        var tokens = new List<string>();
        foreach (string piece in SplitWords(text))
            if (filter.ApplyToBeginning(piece) is { } word) tokens.Add(Beginning(word, filter.MaxLength ?? ulong.MaxValue));
        return tokens;
    }

    private static string Beginning(string word, ulong length)
    {
        int end = 0;
        for (ulong taken = 0; taken < length && end < word.Length; taken++) end += char.IsHighSurrogate(word[end]) && end + 1 < word.Length ? 2 : 1;
        return word[..end];
    }
}
