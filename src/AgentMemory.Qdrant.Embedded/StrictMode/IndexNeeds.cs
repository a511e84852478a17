using AgentMemory.Qdrant.Embedded.Payloads;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.StrictMode;

/// <summary>Finds conditions whose field has no index that could answer them.</summary>
internal static class IndexNeeds
{
    /// <exception cref="RpcException">InvalidArgument: the first of them.</exception>
    public static void Check(Filter filter, IReadOnlyDictionary<string, PayloadSchemaInfo> schema) => Check(filter, "", schema);

    /// <exception cref="RpcException">InvalidArgument: no index finds values of the field.</exception>
    public static void CheckGroups(string field, IReadOnlyDictionary<string, PayloadSchemaInfo> schema)
    {
        if (!HasIndex(field, [IndexNeed.Keyword, IndexNeed.IntegerMatch, IndexNeed.Uuid, IndexNeed.Bool], schema))
            throw StrictLimits.Refused($"Index required but not found for \"{field}\". Help: Create an index supporting `match` for this key.");
    }

    public static void Require(string field, IReadOnlyList<IndexNeed> needs, IReadOnlyDictionary<string, PayloadSchemaInfo> schema, string instead)
    {
        if (needs.Count == 0 || HasIndex(field, needs, schema)) return;
        string names = string.Join(", ", needs.Select(need => need.Name()).Distinct().Order(StringComparer.Ordinal));
        throw StrictLimits.Refused($"Index required but not found for \"{field}\" of one of the following types: [{names}]. Help: Create an index for this key or use a different {instead}.");
    }

    private static void Check(Filter filter, string within, IReadOnlyDictionary<string, PayloadSchemaInfo> schema)
    {
        foreach (var condition in FilterLimits.All(filter)) Check(condition, within, schema);
    }

    public static void Check(Condition condition, string within, IReadOnlyDictionary<string, PayloadSchemaInfo> schema)
    {
        switch (condition.ConditionOneOfCase)
        {
            case Condition.ConditionOneOfOneofCase.Filter: Check(condition.Filter, within, schema); break;
            case Condition.ConditionOneOfOneofCase.Nested when condition.Nested.Filter is { } inner:
                Check(inner, within + (condition.Nested.Key.EndsWith("[]", StringComparison.Ordinal) ? condition.Nested.Key : condition.Nested.Key + "[]") + ".", schema);
                break;
            case Condition.ConditionOneOfOneofCase.IsEmpty: Require(within + condition.IsEmpty.Key, IndexNeedFacts.Any, schema, "filter"); break;
            case Condition.ConditionOneOfOneofCase.IsNull: Require(within + condition.IsNull.Key, IndexNeedFacts.Any, schema, "filter"); break;
            case Condition.ConditionOneOfOneofCase.Field: Require(within + condition.Field.Key, Of(condition.Field), schema, "filter"); break;
        }
    }

    private static IReadOnlyList<IndexNeed> Of(FieldCondition field)
    {
        if (field.Match is not null) return Of(field.Match);
        if (field.Range is not null) return [IndexNeed.Float, IndexNeed.IntegerRange];
        if (field.DatetimeRange is not null) return [IndexNeed.Datetime];
        if (field.GeoBoundingBox is not null || field.GeoRadius is not null || field.GeoPolygon is not null) return [IndexNeed.Geo];
        return field.ValuesCount is not null || field.HasIsEmpty || field.HasIsNull ? IndexNeedFacts.Any : [];
    }

    private static IReadOnlyList<IndexNeed> Of(Match match) => match.MatchValueCase switch
    {
        Match.MatchValueOneofCase.Keyword => Texts([match.Keyword]),
        Match.MatchValueOneofCase.Keywords => Texts([.. match.Keywords.Strings]),
        Match.MatchValueOneofCase.ExceptKeywords => Texts([.. match.ExceptKeywords.Strings]),
        Match.MatchValueOneofCase.Integer or Match.MatchValueOneofCase.Integers or Match.MatchValueOneofCase.ExceptIntegers => [IndexNeed.IntegerMatch],
        Match.MatchValueOneofCase.Boolean => [IndexNeed.Bool],
        Match.MatchValueOneofCase.Text or Match.MatchValueOneofCase.TextAny => [IndexNeed.Text],
        Match.MatchValueOneofCase.Phrase => [IndexNeed.TextPhrase],
        Match.MatchValueOneofCase.Prefix => [IndexNeed.KeywordPrefix],
        _ => [],
    };

    private static IReadOnlyList<IndexNeed> Texts(string[] texts) =>
        texts.Length > 0 && texts.All(text => UuidText.Parse(text) is not null) ? [IndexNeed.Keyword, IndexNeed.Uuid] : [IndexNeed.Keyword];

    private static bool HasIndex(string field, IReadOnlyList<IndexNeed> needs, IReadOnlyDictionary<string, PayloadSchemaInfo> schema)
    {
        if (!schema.TryGetValue(field, out var index) && !schema.TryGetValue(Spelled(field), out index)) return false;
        return needs.Any(need => need.IsServedBy(index));
    }

    private static string Spelled(string field)
    {
        try { return PayloadPath.Parse(field).ToString(); }
        catch (RpcException) { return field; } // malformed: told by whoever reads the filter
    }
}
