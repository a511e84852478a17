using System.Collections.Frozen;
using AgentMemory.Qdrant.Embedded.Payloads;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>Words that say little, by language: the lists that the server uses.</summary>
internal static class StopWords
{
    private static readonly FrozenDictionary<string, string> ShortNames = new Dictionary<string, string>
    {
        ["ar"] = "arabic",
        ["az"] = "azerbaijani",
        ["eu"] = "basque",
        ["bn"] = "bengali",
        ["ca"] = "catalan",
        ["zh"] = "chinese",
        ["da"] = "danish",
        ["nl"] = "dutch",
        ["en"] = "english",
        ["fi"] = "finnish",
        ["fr"] = "french",
        ["de"] = "german",
        ["el"] = "greek",
        ["he"] = "hebrew",
        ["hi-en"] = "hinglish",
        ["hu"] = "hungarian",
        ["id"] = "indonesian",
        ["it"] = "italian",
        ["jp"] = "japanese",
        ["kk"] = "kazakh",
        ["ne"] = "nepali",
        ["no"] = "norwegian",
        ["pt"] = "portuguese",
        ["ro"] = "romanian",
        ["ru"] = "russian",
        ["sl"] = "slovene",
        ["es"] = "spanish",
        ["sv"] = "swedish",
        ["tg"] = "tajik",
        ["tr"] = "turkish",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Lazy<FrozenDictionary<string, string[]>> Lists = new(() =>
        TextResources.Read("stop-words.txt").ToFrozenDictionary(line => line.Name, line => line.Content.Split(' '), StringComparer.Ordinal));

    /// <summary>The full name of a language that has a list; null for any other text.</summary>
    public static string? Language(string name)
    {
        string full = ShortNames.GetValueOrDefault(name, name);
        return Lists.Value.ContainsKey(full) ? full : null;
    }

    /// <exception cref="RpcException">InvalidArgument: no language of that name.</exception>
    public static string RequireLanguage(string name) => Language(name) ?? throw Malformed.Request($"unknown language: {name}");

    /// <param name="languages">Full names.</param>
    /// <param name="custom">Further words.</param>
    /// <param name="lowercase">Whether tokens are compared in lower case.</param>
    public static FrozenSet<string> Of(IEnumerable<string> languages, IEnumerable<string> custom, bool lowercase)
    {
        var words = languages.SelectMany(language => Lists.Value[language]).Concat(custom);
        return (lowercase ? words.Select(LowerCase.Of) : words).ToFrozenSet(StringComparer.Ordinal);
    }
}
