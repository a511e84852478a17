using System.Collections.Frozen;
using Grpc.Core;
using Lucene.Net.Tartarus.Snowball;
using Lucene.Net.Tartarus.Snowball.Ext;

namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>Words cut down to their stems by the Snowball algorithm of a language. Safe for concurrent use.</summary>
/// <remarks>Source of the algorithms: Porter, snowballstem.org.</remarks>
internal sealed class Stemmer
{
    private static readonly FrozenDictionary<string, Func<string, string>?> Algorithms = new Dictionary<string, Func<string, string>?>
    {
        ["armenian"] = static word => Run(new ArmenianStemmer(), word),
        ["danish"] = static word => Run(new DanishStemmer(), word),
        ["dutch"] = static word => Run(new DutchStemmer(), word),
        ["english"] = static word => Run(new EnglishStemmer(), word),
        ["finnish"] = FinnishStemmer.Stem,
        ["french"] = static word => Run(new FrenchStemmer(), word),
        ["german"] = German,
        ["hungarian"] = Hungarian,
        ["italian"] = static word => Run(new ItalianStemmer(), word),
        ["norwegian"] = static word => Run(new NorwegianStemmer(), word),
        ["portuguese"] = Portuguese,
        ["romanian"] = static word => Run(new RomanianStemmer(), word),
        ["russian"] = static word => Run(new RussianStemmer(), word),
        ["spanish"] = static word => Run(new SpanishStemmer(), word),
        ["swedish"] = static word => Run(new SwedishStemmer(), word),
        ["turkish"] = static word => Run(new TurkishStemmer(), word),
        ["arabic"] = null, // the server has these three, the library has not
        ["greek"] = null,
        ["tamil"] = null,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ShortNames = new Dictionary<string, string>
    {
        ["ar"] = "arabic",
        ["hy"] = "armenian",
        ["da"] = "danish",
        ["nl"] = "dutch",
        ["en"] = "english",
        ["fi"] = "finnish",
        ["fr"] = "french",
        ["de"] = "german",
        ["el"] = "greek",
        ["hu"] = "hungarian",
        ["it"] = "italian",
        ["no"] = "norwegian",
        ["pt"] = "portuguese",
        ["ro"] = "romanian",
        ["ru"] = "russian",
        ["es"] = "spanish",
        ["sv"] = "swedish",
        ["ta"] = "tamil",
        ["tr"] = "turkish",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Func<string, string> _stem;

    private Stemmer(Func<string, string> stem) => _stem = stem;

    /// <summary>The full name of a language that the server has a stemmer for; null for any other text.</summary>
    public static string? Language(string name)
    {
        string full = ShortNames.GetValueOrDefault(name, name);
        return Algorithms.ContainsKey(full) ? full : null;
    }

    /// <param name="language">What <see cref="Language"/> returned.</param>
    /// <exception cref="RpcException">Unimplemented: a language of the server that the embedded engine has no algorithm for.</exception>
    public static Stemmer Of(string language) => new(Algorithms[language] ?? throw Refusal.Unimplemented($"the stemmer for {language}"));

    public string Stem(string word) => _stem(word);

    private static string Run(SnowballProgram program, string word)
    {
        program.SetCurrent(word); // a program holds the word that it works on: one for each word, so that threads share none
        program.Stem();
        return program.Current;
    }

    // The library's algorithms are older than the server's; the three that differ are brought up to it, and Finnish, where the library does not follow the algorithm, has a class of its own.

    /// <summary>With the rule that the ending -nis keeps a single s.</summary>
    private static string German(string word)
    {
        string stem = Run(new GermanStemmer(), word);
        bool doubled = stem.EndsWith("niss", StringComparison.Ordinal)
            && (word.EndsWith("nisse", StringComparison.Ordinal) || word.EndsWith("nissen", StringComparison.Ordinal) || word.EndsWith("nisses", StringComparison.Ordinal));
        return doubled ? stem[..^1] : stem;
    }

    /// <summary>The library spells the long letters as an older character set did.</summary>
    private static string Hungarian(string word) => Run(new HungarianStemmer(), word.Replace('\u0151', '\u00F5').Replace('\u0171', '\u00FB')).Replace('\u00F5', '\u0151').Replace('\u00FB', '\u0171');

    /// <summary>The library knows the endings -ução and -uções by their Spanish spelling.</summary>
    private static string Portuguese(string word)
    {
        string? spelt = word.EndsWith("u\u00E7\u00E3o", StringComparison.Ordinal) ? word[..^4] + "uci\u00F3n" : word.EndsWith("u\u00E7\u00F5es", StringComparison.Ordinal) ? word[..^5] + "uciones" : null;
        if (spelt is not null && Run(new PortugueseStemmer(), spelt) is var stem && !stem.Contains("uci", StringComparison.Ordinal)) return stem;
        return Run(new PortugueseStemmer(), word);
    }
}
