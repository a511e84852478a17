using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Text;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>The options of a text index: which are refused, how they are reported, and the tokenizer that they make.</summary>
internal static class TextIndexSettings
{
    /// <summary>The options with full names of languages, and sets in order: as the server reports them.</summary>
    /// <exception cref="RpcException">InvalidArgument: no tokenizer, or an unknown language. Unimplemented: a stemmer that the embedded engine lacks.</exception>
    public static TextIndexParams Validate(TextIndexParams parameters)
    {
        if (parameters.Tokenizer == TokenizerType.Unknown || !Enum.IsDefined(parameters.Tokenizer)) throw Malformed.Request("unknown tokenizer type");
        var reported = parameters.Clone();
        if (parameters.Stopwords is { } words)
        {
            reported.Stopwords = new StopwordsSet
            {
                Languages = { words.Languages.Select(StopWords.RequireLanguage).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal) },
                Custom = { words.Custom.Distinct(StringComparer.Ordinal).Order(Utf8Order.Instance) },
            };
        }
        switch (parameters.Stemmer?.StemmingParamsCase)
        {
            case StemmingAlgorithm.StemmingParamsOneofCase.None:
                reported.Stemmer = null;
                break;
            case StemmingAlgorithm.StemmingParamsOneofCase.Snowball:
                string name = parameters.Stemmer.Snowball.Language;
                string language = Stemmer.Language(name) ?? throw Malformed.Request($"Language \"{name}\" not found.");
                _ = Stemmer.Of(language);
                reported.Stemmer.Snowball.Language = language;
                break;
        }
        return reported;
    }

    /// <param name="parameters">What <see cref="Validate"/> returned; null for the defaults.</param>
    public static Tokenizer CreateTokenizer(TextIndexParams? parameters)
    {
        bool lowercase = parameters is not { HasLowercase: true, Lowercase: false };
        var filter = new TokenFilter(
            lowercase,
            parameters is { HasAsciiFolding: true, AsciiFolding: true },
            StopWords.Of(parameters?.Stopwords?.Languages ?? [], parameters?.Stopwords?.Custom ?? [], lowercase),
            parameters?.Stemmer is { StemmingParamsCase: StemmingAlgorithm.StemmingParamsOneofCase.Snowball } stemmer ? Stemmer.Of(stemmer.Snowball.Language) : null,
            parameters is { HasMinTokenLen: true } ? parameters.MinTokenLen : null,
            parameters is { HasMaxTokenLen: true } ? parameters.MaxTokenLen : null);
        return Tokenizer.Create(parameters?.Tokenizer ?? TokenizerType.Word, filter);
    }
}
