using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;
using static AgentMemory.Tests.Qdrant.Queries.QueryCollection;

namespace AgentMemory.Tests.Qdrant.Queries;

public class QueryRefusalTests
{
    public static TheoryData<string, QueryPoints> Malformed => new()
    {
        { "no variant", new QueryPoints { Query = new Query() } },
        { "no input", new QueryPoints { Query = new Query { Nearest = new VectorInput() } } },
        { "empty id", new QueryPoints { Query = new Query { Nearest = new VectorInput { Id = new PointId() } } } },
        { "discover without context", new QueryPoints { Query = new Query { Discover = new DiscoverInput { Target = Input(1) } } } },
        { "half a pair", new QueryPoints { Query = new Query { Context = new ContextInput { Pairs = { new ContextInputPair { Positive = Input(1) } } } } } },
        { "mmr without settings", new QueryPoints { Query = new Query { NearestWithMmr = new NearestInputWithMmr { Nearest = Input(1) } } } },
        { "diversity", new QueryPoints { Query = new Query { NearestWithMmr = new NearestInputWithMmr { Nearest = Input(1), Mmr = new Mmr { Diversity = 1.5f } } } } },
        { "candidates", new QueryPoints { Query = new Query { NearestWithMmr = new NearestInputWithMmr { Nearest = Input(1), Mmr = new Mmr { CandidatesLimit = 16385 } } } } },
        { "no strategy", new QueryPoints { Query = new Query { RelevanceFeedback = new RelevanceFeedbackInput { Target = Input(1) } } } },
        { "kind of sample", new QueryPoints { Query = new Query { Sample = (Sample)7 } } },
        { "formula without prefetch", new QueryPoints { Query = new Query { Formula = new Formula { Expression = new Expression { Constant = 1 } } } } },
        { "limit", new QueryPoints { Query = Nearest(1), Limit = 0 } },
        { "limit of a prefetch", new QueryPoints { Query = Nearest(1), Prefetch = { new PrefetchQuery { Query = Nearest(1), Limit = 0 } } } },
        { "timeout", new QueryPoints { Query = Nearest(1), Timeout = 0 } },
        { "hnsw_ef", new QueryPoints { Query = Nearest(1), Params = new SearchParams { HnswEf = 0 } } },
        { "oversampling", new QueryPoints { Query = Nearest(1), Params = new SearchParams { Quantization = new QuantizationSearchParams { Oversampling = 0.5 } } } },
        { "consistency", new QueryPoints { Query = Nearest(1), ReadConsistency = new ReadConsistency() } },
        { "shard key", new QueryPoints { Query = Nearest(1), ShardKeySelector = new ShardKeySelector { ShardKeys = { new ShardKey { Keyword = "x" } } } } },
        { "dimension", new QueryPoints { Query = Nearest(1, 2) } },
        { "kind of vector", new QueryPoints { Query = new Query { Nearest = SparseInput((1, 1)) } } },
        { "vector name", new QueryPoints { Query = Nearest(1), Using = "nowhere" } },
        { "filter", new QueryPoints { Query = Nearest(1), Filter = new Filter { Must = { new Condition { IsNull = new IsNullCondition { Key = "a[" } } } } } },
    };

    [Theory, MemberData(nameof(Malformed))]
    public async Task Malformed_query_is_an_invalid_argument(string what, QueryPoints request)
    {
        await using var collection = await DenseAsync(Distance.Dot, [[1]]);
        Assert.True(await collection.RefusalAsync(request) == StatusCode.InvalidArgument, what);
    }

    [Fact]
    public async Task Malformed_query_is_refused_before_the_collection_is_looked_for()
    {
        await using var collection = await DenseAsync(Distance.Dot, [[1]]);
        foreach (var (request, status) in new[] { (new QueryPoints { Query = new Query() }, StatusCode.InvalidArgument), (new QueryPoints { Query = Nearest(1) }, StatusCode.NotFound) })
        {
            request.CollectionName = "nowhere";
            var refusal = await Assert.ThrowsAsync<RpcException>(async () => await collection.Points.QueryAsync(request, cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal(status, refusal.StatusCode);
        }
    }

    [Fact]
    public async Task Unknown_strategy_is_taken_as_the_average()
    {
        await using var collection = await DenseAsync(Distance.Dot, [[1], [2]]);
        AssertHits([(2, 6), (1, 3)], await collection.QueryAsync(new Query { Recommend = new RecommendInput { Positive = { Input(3) }, Strategy = (RecommendStrategy)9 } }));
    }
}
