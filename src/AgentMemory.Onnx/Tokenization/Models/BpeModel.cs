using System.Collections.Concurrent;
using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Models;

/// <summary>How a byte-pair model is set up.</summary>
internal sealed record BpeOptions
{
    /// <summary>What stands before each character of a piece but the first, in the vocabulary.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What stands after the last character of a piece, in the vocabulary.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>Id for characters without a token, or -1: they are left out.</summary>
    public int UnknownId { get; init; } = -1;

    /// <summary>Whether neighbouring unknown characters are one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether a character without a token becomes its bytes.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a piece that is a token needs no merges.</summary>
    public bool IgnoreMerges { get; init; }
}

/// <summary>Byte-pair encoding: joins the pair of neighbours that ranks first, until there is none.</summary>
internal sealed class BpeModel : ITokenModel
{
    private const int CacheEntries = 20_000;
    private const int CachedLength = 256;
    private const char Metaspace = '\u2581';
    private readonly BpeOptions _options;
    private readonly Dictionary<long, (int Rank, int Id)> _merges;
    private readonly int[]? _byteIds;
    private readonly bool _splitsAtMetaspace;
    private readonly ConcurrentDictionary<string, (int Id, int Start, int End)[]> _cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (int Id, int Start, int End)[]>.AlternateLookup<ReadOnlySpan<char>> _cacheBySpan;
    private int _cached;

    public BpeModel(Vocabulary vocabulary, Dictionary<long, (int Rank, int Id)> merges, BpeOptions options)
    {
        Vocabulary = vocabulary;
        _merges = merges;
        _options = options;
        _byteIds = options.ByteFallback ? ByteTokens.Find(vocabulary) : null;
        _cacheBySpan = _cache.GetAlternateLookup<ReadOnlySpan<char>>();

        // Where no merge joins a word to a following metaspace, words are independent and can be kept one by one:
        // llama files have no pre-tokenizer, so that a whole text is one piece.
        _splitsAtMetaspace = options is { Prefix: "", Suffix: "", IgnoreMerges: false } && vocabulary.IdOf("\u2581") is not null
            && merges.Values.All(merge => !CrossesMetaspace(vocabulary.TokenOf(merge.Id)));
    }

    public Vocabulary Vocabulary { get; }

    public void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens)
    {
        if (_options.IgnoreMerges && Vocabulary.TryGetId(piece, out int id))
        {
            tokens.Add(id, 0, piece.Length);
            return;
        }

        int start = 0;
        for (int i = 1; _splitsAtMetaspace && i < piece.Length; i++)
        {
            if (piece[i] == Metaspace && piece[i - 1] != Metaspace)
            {
                Word(piece[start..i], start, tokens);
                start = i;
            }
        }

        Word(piece[start..], start, tokens);
    }

    private static bool CrossesMetaspace(string? token)
    {
        for (int i = 1; i < (token?.Length ?? 0); i++)
        {
            if (token![i] == Metaspace && token[i - 1] != Metaspace)
            {
                return true;
            }
        }

        return false;
    }

    private void Word(ReadOnlySpan<char> word, int at, TokenBuffer tokens)
    {
        if (word.Length > CachedLength || !_cacheBySpan.TryGetValue(word, out (int Id, int Start, int End)[]? found))
        {
            found = Merge(word);
            if (word.Length <= CachedLength && Volatile.Read(ref _cached) < CacheEntries && _cacheBySpan.TryAdd(word, found))
            {
                Interlocked.Increment(ref _cached);
            }
        }

        foreach ((int id, int start, int end) in found)
        {
            tokens.Add(id, at + start, at + end);
        }
    }

    private (int Id, int Start, int End)[] Merge(ReadOnlySpan<char> word)
    {
        var symbols = new BpeSymbols(word.Length);
        AddSymbols(word, symbols);
        symbols.MergeAll(_merges);
        return symbols.Resolve(word);
    }

    private void AddSymbols(ReadOnlySpan<char> word, BpeSymbols symbols)
    {
        int unknownBytes = 0;
        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0; i < word.Length;)
        {
            int codePoint = CodePoints.At(word, i, out int length);
            int byteLength = CodePoints.Utf8Length(codePoint);
            if (TryGetCharacter(word.Slice(i, length), i == 0, i + length == word.Length, out int id))
            {
                Flush();
                symbols.Add(id, byteLength);
            }
            else if (!AddBytes(codePoint, bytes, symbols) && _options.UnknownId >= 0)
            {
                if (!_options.FuseUnknown)
                {
                    Flush();
                }

                unknownBytes += byteLength;
            }

            i += length;
        }

        Flush();

        void Flush()
        {
            if (unknownBytes > 0)
            {
                symbols.Add(_options.UnknownId, unknownBytes);
                unknownBytes = 0;
            }
        }
    }

    private bool TryGetCharacter(ReadOnlySpan<char> character, bool first, bool last, out int id)
        => (first || _options.Prefix.Length == 0) && (!last || _options.Suffix.Length == 0)
            ? Vocabulary.TryGetId(character, out id)
            : Vocabulary.TryGetId(string.Concat(first ? "" : _options.Prefix, character, last ? _options.Suffix : ""), out id);

    private bool AddBytes(int codePoint, Span<byte> bytes, BpeSymbols symbols)
    {
        if (_byteIds is null)
        {
            return false;
        }

        Span<byte> used = bytes[..ByteAlphabet.Utf8(codePoint, bytes)];
        foreach (byte b in used)
        {
            if (_byteIds[b] < 0)
            {
                return false;
            }
        }

        foreach (byte b in used)
        {
            symbols.Add(_byteIds[b], 1);
        }

        return true;
    }
}
