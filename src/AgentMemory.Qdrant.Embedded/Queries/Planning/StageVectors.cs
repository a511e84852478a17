using AgentMemory.Qdrant.Embedded.Queries.Requests;
using AgentMemory.Qdrant.Embedded.Queries.Resolution;
using AgentMemory.Qdrant.Embedded.Queries.Scoring;
using AgentMemory.Qdrant.Embedded.Vectors;
using Google.Protobuf.Collections;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Planning;

/// <summary>The vectors of one stage: found, fitted to the vector name they are compared under, and weighed. Makes the scoring of each query kind.</summary>
internal sealed class StageVectors
{
    private readonly PlanContext _context;
    private readonly SearchSettings _settings;
    private readonly VectorResolver _resolver;

    /// <exception cref="RpcException">NotFound: the collection to look vectors up in. InvalidArgument: no such vector name; IDF settings for a vector without IDF.</exception>
    public StageVectors(PlanContext context, StageRequest stage)
    {
        (_context, _settings) = (context, stage.Settings);
        _resolver = stage.LookupFrom is { } lookup
            ? new VectorResolver(context.Snapshots.LookedUp(lookup.CollectionName), lookup.HasVectorName ? lookup.VectorName : stage.Using)
            : new VectorResolver(context.Searched, stage.Using);
        Slot = context.Searched.Settings.Require(stage.Using);
        if (_settings.HasIdf && !IsWeighed)
            throw Refusal.InvalidArgument($"Validation failed: search param `idf` requires a sparse vector with the `idf` modifier, which vector \"{stage.Using}\" is not");
    }

    /// <summary>The vector name that points are compared under.</summary>
    public VectorSlot Slot { get; }

    private bool IsWeighed => Slot is { Kind: VectorKind.Sparse, Modifier: Modifier.Idf };

    /// <summary>The scoring of a query that compares vectors.</summary>
    /// <exception cref="RpcException">InvalidArgument, NotFound: a vector does not exist or does not fit.</exception>
    public IVectorScoring Scoring(Query query) => query.VariantCase switch
    {
        Query.VariantOneofCase.Nearest => new NearestScoring(Weighed(query.Nearest)),
        Query.VariantOneofCase.NearestWithMmr => new NearestScoring(Weighed(query.NearestWithMmr.Nearest)),
        Query.VariantOneofCase.Recommend => Recommend(query.Recommend),
        Query.VariantOneofCase.Discover => new DiscoverScoring(Weighed(query.Discover.Target), Pairs(query.Discover.Context)),
        Query.VariantOneofCase.Context => new ContextScoring(Pairs(query.Context)),
        Query.VariantOneofCase.RelevanceFeedback => Feedback(query.RelevanceFeedback),
        _ => throw Refusal.Unimplemented($"Query.{query.VariantCase}"),
    };

    /// <summary>The vector itself, sparse values as they are given.</summary>
    public QueryVector Unweighed(VectorInput input) => new(Slot, _resolver.Resolve(input).FitTo(Slot));

    private IVectorScoring Recommend(RecommendInput recommend)
    {
        var (positives, negatives) = (Resolve(recommend.Positive), Resolve(recommend.Negative));
        if (!recommend.HasStrategy || recommend.Strategy is not (RecommendStrategy.BestScore or RecommendStrategy.SumScores))
            return new NearestScoring(Fit(AverageVector.Of(positives, negatives)));
        QueryVector[] likes = Array.ConvertAll(positives, Fit), dislikes = Array.ConvertAll(negatives, Fit);
        return recommend.Strategy == RecommendStrategy.BestScore ? new BestScoreScoring(likes, dislikes) : new SumScoresScoring(likes, dislikes);
    }

    private FeedbackScoring Feedback(RelevanceFeedbackInput input)
    {
        var naive = input.Strategy.Naive;
        return new FeedbackScoring(Weighed(input.Target), [.. input.Feedback.Select(item => (Weighed(item.Example), item.Score))], naive.A, naive.B, naive.C);
    }

    private ContextPair[] Pairs(ContextInput context) => [.. context.Pairs.Select(pair => new ContextPair(Weighed(pair.Positive), Weighed(pair.Negative)))];

    private RawVector[] Resolve(RepeatedField<VectorInput> inputs) => [.. inputs.Select(_resolver.Resolve)];

    private QueryVector Weighed(VectorInput input) => Fit(_resolver.Resolve(input));

    private QueryVector Fit(RawVector raw)
    {
        var fitted = raw.FitTo(Slot);
        return new QueryVector(Slot, IsWeighed ? InverseDocumentFrequency.Weigh(fitted, Slot, _context.Searched, _settings.Corpus) : fitted);
    }
}
