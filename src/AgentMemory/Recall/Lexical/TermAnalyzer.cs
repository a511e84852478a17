namespace AgentMemory.Recall.Lexical;

/// <summary>
/// The product's analysis: words of any script, stop words out, Snowball stems. The language of a text in Latin letters is found by its stop words, or
/// set; Cyrillic words get Russian stems, scripts without spaces pairs of characters, all others their lower-case words.
/// </summary>
internal sealed class TermAnalyzer : ITermAnalyzer
{
    private const int Version = 1;

    private readonly Language? _fixed;

    /// <param name="language">Code of the one language of Latin texts, or <c>auto</c>.</param>
    /// <exception cref="ArgumentException">An unknown code.</exception>
    public TermAnalyzer(string language = "auto")
    {
        if (language != "auto" && !Language.TryGet(language, out _fixed))
            throw new ArgumentException($"There is no lexical analysis for the language '{language}'; use auto or one of {string.Join(", ", Language.Codes)}.", nameof(language));
        Fingerprint = $"words-{Version}-{language}";
    }

    public string Fingerprint { get; }

    public TermAnalysis Analyze(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = WordSplitter.Split(text);
        var language = _fixed ?? LanguageDetection.OfLatin(words);
        var stems = new List<string>(words.Count);
        bool first = false;
        foreach (string word in words)
        {
            var rules = Letters.IsLatin(word[0]) ? language : Letters.IsCyrillic(word[0]) ? Language.Russian : null;
            if (rules is null)
            {
                stems.Add(word);
                continue;
            }
            first |= rules != Language.English && rules.FirstPerson.Contains(word);
            if (rules.StopWords.Contains(word)) continue;
            string folded = rules == Language.English ? Letters.Fold(word) : word;
            stems.Add(folded.Length > MaxStemmed ? folded : Letters.Fold(rules.Stemmer.Stem(folded)));
        }
        first |= language == Language.English && EnglishFirstPerson.IsIn(text);
        return new TermAnalysis(stems, text.AsSpan().ContainsAny("?？؟⁇"), first, language.Code);
    }

    // No language has longer words; encoded data has, and needs no stem.
    private const int MaxStemmed = 64;
}
