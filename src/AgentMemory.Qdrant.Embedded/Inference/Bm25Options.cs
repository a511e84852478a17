using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Text;
using Google.Protobuf.Collections;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Inference;

/// <summary>Settings of the BM25 model; unknown options are ignored, as the server does.</summary>
/// <param name="K">How soon repetitions stop to count; at least 0.</param>
/// <param name="B">How much the length of a text counts; 0 to 1.</param>
/// <param name="AverageLength">Expected number of tokens in a text; above 0.</param>
/// <param name="Type">How texts are cut.</param>
/// <param name="Filter">What is done to the pieces.</param>
internal sealed record Bm25Options(double K, double B, double AverageLength, TokenizerType Type, TokenFilter Filter)
{
    private const string DefaultLanguage = "english";

    public Tokenizer CreateTokenizer() => Tokenizer.Create(Type, Filter);

    /// <exception cref="RpcException">InvalidArgument: of another type, or out of range. Unimplemented: a stemmer that the embedded engine lacks.</exception>
    public static Bm25Options Read(MapField<string, Value> options)
    {
        double k = Number(options, "k", 1.2), b = Number(options, "b", 0.75), length = Number(options, "avg_len", 256);
        var type = Tokenization(options);
        string language = Text(options, "language") ?? DefaultLanguage;
        bool lowercase = Flag(options, "lowercase") ?? true;
        var filter = new TokenFilter(lowercase, Flag(options, "ascii_folding") ?? false, Words(options, language, lowercase), Stem(options, language), Length(options, "min_token_len"), Length(options, "max_token_len"));
        if (!(double.IsFinite(k) && k >= 0)) throw Refusal.InvalidArgument($"BM25 k1 must be finite and >= 0, got {k}");
        if (!(b >= 0 && b <= 1)) throw Refusal.InvalidArgument($"BM25 b must be finite and in [0.0, 1.0], got {b}");
        if (!(double.IsFinite(length) && length > 0)) throw Refusal.InvalidArgument($"BM25 avg_doc_len must be finite and > 0, got {length}");
        return new Bm25Options(k, b, length, type, filter);
    }

    private static TokenizerType Tokenization(MapField<string, Value> options) => Given(options, "tokenizer") is not { } value ? TokenizerType.Word : PayloadValues.Text(value) switch
    {
        "prefix" => TokenizerType.Prefix,
        "whitespace" => TokenizerType.Whitespace,
        "word" => TokenizerType.Word,
        "multilingual" => TokenizerType.Multilingual,
        _ => throw Invalid("tokenizer is one of prefix, whitespace, word, multilingual"),
    };

    /// <summary>A language, or an object with languages and words of one's own; without either the list of the text's language, where there is one.</summary>
    private static System.Collections.Frozen.FrozenSet<string> Words(MapField<string, Value> options, string language, bool lowercase)
    {
        if (Given(options, "stopwords", nullable: true) is not { } value) return StopWords.Of(StopWords.Language(language) is { } known ? [known] : [], [], lowercase);
        if (PayloadValues.Text(value) is { } name) return StopWords.Of([Language(name)], [], lowercase);
        if (value.KindCase != Value.KindOneofCase.StructValue) throw Invalid("stopwords is a language, or an object with languages and custom");
        var fields = value.StructValue.Fields;
        return StopWords.Of(Texts(fields, "languages").Select(Language), Texts(fields, "custom"), lowercase);
    }

    /// <summary>An object of type snowball with a language, or of type none; without either the stemmer of the text's language, where there is one.</summary>
    private static Stemmer? Stem(MapField<string, Value> options, string language)
    {
        if (Given(options, "stemmer", nullable: true) is not { } value) return Stemmer.Language(language) is { } known ? Stemmer.Of(known) : null;
        if (value.KindCase != Value.KindOneofCase.StructValue) throw Invalid("stemmer is an object with a type");
        var fields = value.StructValue.Fields;
        return Text(fields, "type") switch
        {
            "none" => null,
            "snowball" => Stemmer.Of(Stemmer.Language(Text(fields, "language") ?? "") ?? throw Invalid("no stemmer of that language")),
            _ => throw Invalid("stemmer is of type snowball or none"),
        };
    }

    private static string Language(string name) => StopWords.Language(name) ?? throw Invalid($"no stop words of the language {name}");

    private static IEnumerable<string> Texts(MapField<string, Value> fields, string name)
    {
        if (Given(fields, name, nullable: true) is not { } value) return [];
        if (!PayloadValues.IsList(value)) throw Invalid($"{name} is a list of texts");
        return [.. value.ListValue.Values.Select(element => PayloadValues.Text(element) ?? throw Invalid($"{name} is a list of texts"))];
    }

    private static double Number(MapField<string, Value> options, string name, double fallback) =>
        Given(options, name) is not { } value ? fallback : PayloadValues.Number(value) is { } number && !double.IsNaN(number) ? number : throw Invalid($"{name} is a number");

    private static ulong? Length(MapField<string, Value> options, string name)
    {
        if (Given(options, name, nullable: true) is not { } value) return null;
        return value is { KindCase: Value.KindOneofCase.IntegerValue, IntegerValue: >= 0 } ? (ulong)value.IntegerValue : throw Invalid($"{name} is a whole number that is not negative");
    }

    private static bool? Flag(MapField<string, Value> options, string name)
    {
        if (Given(options, name, nullable: true) is not { } value) return null;
        return value.KindCase == Value.KindOneofCase.BoolValue ? value.BoolValue : throw Invalid($"{name} is true or false");
    }

    private static string? Text(MapField<string, Value> options, string name) =>
        Given(options, name, nullable: true) is not { } value ? null : PayloadValues.Text(value) ?? throw Invalid($"{name} is a text");

    private static Value? Given(MapField<string, Value> options, string name, bool nullable = false) =>
        options.TryGetValue(name, out var value) && !(nullable && PayloadValues.IsNull(value)) ? value : null;

    private static RpcException Invalid(string problem) => Refusal.InvalidArgument($"Invalid BM25 config: {problem}");
}
