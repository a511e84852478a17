using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Requests;

/// <summary>Whether a query is well formed: what can be told without a look at the collection.</summary>
internal static class QueryChecks
{
    /// <exception cref="RpcException">InvalidArgument: a part is missing or out of range.</exception>
    public static void Check(Query query)
    {
        switch (query.VariantCase)
        {
            case Query.VariantOneofCase.None: throw Malformed.Request("Query variant is missing");
            case Query.VariantOneofCase.Nearest: Check(query.Nearest, "VectorInput"); break;
            case Query.VariantOneofCase.Recommend: Check(query.Recommend); break;
            case Query.VariantOneofCase.Discover:
                Check(query.Discover.Target, "DiscoverInput target");
                if (query.Discover.Context is null) throw Malformed.Request("DiscoverInput context is missing");
                Check(query.Discover.Context);
                break;
            case Query.VariantOneofCase.Context: Check(query.Context); break;
            case Query.VariantOneofCase.NearestWithMmr: Check(query.NearestWithMmr); break;
            case Query.VariantOneofCase.Rrf: Malformed.AtLeast("query.variant.k", query.Rrf.HasK, query.Rrf.K, 1); break;
            case Query.VariantOneofCase.RelevanceFeedback: Check(query.RelevanceFeedback); break;
            case Query.VariantOneofCase.OrderBy: _ = PayloadPath.Parse(query.OrderBy.Key); break;
            case Query.VariantOneofCase.Fusion: CheckKind(query.Fusion, "fusion"); break;
            case Query.VariantOneofCase.Sample: CheckKind(query.Sample, "sample"); break;
        }
    }

    private static void Check(VectorInput? input, string what)
    {
        switch (input?.VariantCase)
        {
            case null: throw Malformed.Request($"{what} is missing");
            case VectorInput.VariantOneofCase.None: throw Malformed.Request("VectorInput variant is missing");
            case VectorInput.VariantOneofCase.Id: _ = PointKey.From(input.Id); break;
        }
    }

    private static void Check(RecommendInput recommend)
    {
        foreach (var positive in recommend.Positive) Check(positive, "positive");
        foreach (var negative in recommend.Negative) Check(negative, "negative");
    }

    private static void Check(ContextInput context)
    {
        foreach (var pair in context.Pairs)
        {
            Check(pair.Positive, "ContextPair positive");
            Check(pair.Negative, "ContextPair negative");
        }
    }

    private static void Check(NearestInputWithMmr nearest)
    {
        Check(nearest.Nearest, "nearest");
        if (nearest.Mmr is not { } mmr) throw Malformed.Request("mmr is missing");
        Malformed.Between("query.variant.mmr.diversity", mmr.HasDiversity, mmr.Diversity, 0, 1);
        if (mmr.HasCandidatesLimit && mmr.CandidatesLimit > 16384)
            throw Malformed.Field("query.variant.mmr.candidates_limit", $"value {mmr.CandidatesLimit} invalid, must be 16384 or smaller");
    }

    private static void Check(RelevanceFeedbackInput feedback)
    {
        Check(feedback.Target, "target");
        foreach (var item in feedback.Feedback) Check(item.Example, "example");
        if (feedback.Strategy is null) throw Malformed.Request("strategy is missing");
        if (feedback.Strategy.VariantCase == FeedbackStrategy.VariantOneofCase.None) throw Malformed.Request("FeedbackStrategy variant is missing");
        if (!(feedback.Strategy.Naive.B >= 0)) throw Malformed.Field("query.variant.strategy.variant.b", "invalid, must be 0.0 or larger");
    }

    private static void CheckKind<T>(T value, string what) where T : struct, Enum
    {
        if (!Enum.IsDefined(value)) throw Malformed.Request($"invalid {what} type value {value:D}");
    }
}
