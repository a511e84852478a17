using System.Collections.Frozen;
using Grpc.Core;
using Lucene.Net.Tartarus.Snowball;
using Lucene.Net.Tartarus.Snowball.Ext;

namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>Words cut down to their stems by the Snowball algorithm of a language. Safe for concurrent use.</summary>
/// <remarks>Source of the algorithms: Porter, snowballstem.org.</remarks>
internal sealed class Stemmer
{
    private static readonly FrozenDictionary<string, Func<SnowballProgram>?> Algorithms = new Dictionary<string, Func<SnowballProgram>?>
    {
        ["armenian"] = () => new ArmenianStemmer(), ["danish"] = () => new DanishStemmer(), ["dutch"] = () => new DutchStemmer(), ["english"] = () => new EnglishStemmer(),
        ["finnish"] = () => new FinnishStemmer(), ["french"] = () => new FrenchStemmer(), ["german"] = () => new GermanStemmer(), ["hungarian"] = () => new HungarianStemmer(),
        ["italian"] = () => new ItalianStemmer(), ["norwegian"] = () => new NorwegianStemmer(), ["portuguese"] = () => new PortugueseStemmer(), ["romanian"] = () => new RomanianStemmer(),
        ["russian"] = () => new RussianStemmer(), ["spanish"] = () => new SpanishStemmer(), ["swedish"] = () => new SwedishStemmer(), ["turkish"] = () => new TurkishStemmer(),
        ["arabic"] = null, ["greek"] = null, ["tamil"] = null, // the server has them, the library of algorithms has not
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ShortNames = new Dictionary<string, string>
    {
        ["ar"] = "arabic", ["hy"] = "armenian", ["da"] = "danish", ["nl"] = "dutch", ["en"] = "english", ["fi"] = "finnish", ["fr"] = "french", ["de"] = "german", ["el"] = "greek",
        ["hu"] = "hungarian", ["it"] = "italian", ["no"] = "norwegian", ["pt"] = "portuguese", ["ro"] = "romanian", ["ru"] = "russian", ["es"] = "spanish", ["sv"] = "swedish",
        ["ta"] = "tamil", ["tr"] = "turkish",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Func<SnowballProgram> _create;

    private Stemmer(Func<SnowballProgram> create) => _create = create;

    /// <summary>The full name of a language that the server has a stemmer for; null for any other text.</summary>
    public static string? Language(string name)
    {
        string full = ShortNames.GetValueOrDefault(name, name);
        return Algorithms.ContainsKey(full) ? full : null;
    }

    /// <param name="language">What <see cref="Language"/> returned.</param>
    /// <exception cref="RpcException">Unimplemented: a language of the server that the embedded engine has no algorithm for.</exception>
    public static Stemmer Of(string language) => new(Algorithms[language] ?? throw Refusal.Unimplemented($"the stemmer for {language}"));

    public string Stem(string word)
    {
        var program = _create(); // holds the word that it works on
        program.SetCurrent(word);
        program.Stem();
        return program.Current;
    }
}
