using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.StrictMode;

/// <summary>A kind of payload index that can serve a condition, with the option that it needs.</summary>
internal enum IndexNeed
{
    Bool,
    Datetime,
    Float,
    Geo,
    IntegerMatch,
    IntegerRange,
    Keyword,
    KeywordPrefix,
    Text,
    TextPhrase,
    Uuid,
}

/// <summary>Which index fits which need.</summary>
internal static class IndexNeedFacts
{
    public static readonly IReadOnlyList<IndexNeed> Any = Enum.GetValues<IndexNeed>();

    /// <summary>As the server names it in its refusals.</summary>
    public static string Name(this IndexNeed need) => need switch
    {
        IndexNeed.IntegerMatch or IndexNeed.IntegerRange => "integer",
        IndexNeed.KeywordPrefix => "keyword (with prefix: true)",
        IndexNeed.TextPhrase => "text (with phrase_matching: true)",
        _ => need.ToString().ToLowerInvariant(),
    };

    public static bool IsServedBy(this IndexNeed need, PayloadSchemaInfo index) => need switch
    {
        IndexNeed.Bool => index.DataType == PayloadSchemaType.Bool,
        IndexNeed.Datetime => index.DataType == PayloadSchemaType.Datetime,
        IndexNeed.Float => index.DataType == PayloadSchemaType.Float,
        IndexNeed.Geo => index.DataType == PayloadSchemaType.Geo,
        IndexNeed.IntegerMatch => index.DataType == PayloadSchemaType.Integer && index.Params?.IntegerIndexParams is not { HasLookup: true, Lookup: false },
        IndexNeed.IntegerRange => index.DataType == PayloadSchemaType.Integer && index.Params?.IntegerIndexParams is not { HasRange: true, Range: false },
        IndexNeed.Keyword => index.DataType == PayloadSchemaType.Keyword,
        IndexNeed.KeywordPrefix => index.DataType == PayloadSchemaType.Keyword && index.Params?.KeywordIndexParams?.Prefix is not null,
        IndexNeed.Text => index.DataType == PayloadSchemaType.Text,
        IndexNeed.TextPhrase => index.DataType == PayloadSchemaType.Text && index.Params?.TextIndexParams is { PhraseMatching: true },
        IndexNeed.Uuid => index.DataType == PayloadSchemaType.Uuid,
        _ => false,
    };
}
