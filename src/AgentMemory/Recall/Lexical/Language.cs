using System.Collections.Frozen;
using AgentMemory.Recall.Lexical.Stemming;

namespace AgentMemory.Recall.Lexical;

/// <summary>The rules of one language: stop words, stems, words of the first person, names of the months.</summary>
internal sealed class Language
{
    private static readonly string[] Known = ["en", "de", "es", "fr", "it", "nl", "pt", "ru", "sv"];

    private static readonly FrozenDictionary<string, Language> ByCode = Known.Select(Load).ToFrozenDictionary(l => l.Code, StringComparer.Ordinal);

    private Language(string code, IStemmer stemmer, IReadOnlyDictionary<string, string[]> words)
    {
        (Code, Stemmer) = (code, stemmer);
        StopWords = words["stop"].ToFrozenSet(StringComparer.Ordinal);
        FirstPerson = words["first"].ToFrozenSet(StringComparer.Ordinal);
        Months = words["months"];
    }

    public static Language English => ByCode["en"];

    /// <summary>What words in Cyrillic letters are stemmed by.</summary>
    public static Language Russian => ByCode["ru"];

    /// <summary>Those that are written with Latin letters, English left out.</summary>
    public static IReadOnlyList<Language> LatinBesidesEnglish { get; } = [.. Known.Where(c => c is not ("en" or "ru")).Select(c => ByCode[c])];

    public static IReadOnlyList<string> Codes => Known;

    public string Code { get; }

    public IStemmer Stemmer { get; }

    public FrozenSet<string> StopWords { get; }

    /// <summary>I, my, me, we, our.</summary>
    public FrozenSet<string> FirstPerson { get; }

    /// <summary>January to December, lower case.</summary>
    public IReadOnlyList<string> Months { get; }

    public static bool TryGet(string code, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Language? language) => ByCode.TryGetValue(code, out language);

    private static Language Load(string code)
    {
        using var stream = typeof(Language).Assembly.GetManifestResourceStream($"AgentMemory.Recall.Lexical.Resources.words-{code}.txt")
            ?? throw new InvalidOperationException($"The words of the language '{code}' are missing in the assembly.");
        using var reader = new StreamReader(stream);
        var words = new Dictionary<string, string[]>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon) words[line[..colon]] = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Language(code, StemmerOf(code), words);
    }

    private static IStemmer StemmerOf(string code) => code switch
    {
        "en" => new EnglishStemmer(),
        "de" => new GermanStemmer(),
        "es" => new SpanishStemmer(),
        "fr" => new FrenchStemmer(),
        "it" => new ItalianStemmer(),
        "nl" => new DutchStemmer(),
        "pt" => new PortugueseStemmer(),
        "ru" => new RussianStemmer(),
        _ => new SwedishStemmer(),
    };
}
