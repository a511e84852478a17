using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;
using static AgentMemory.Tests.Qdrant.Queries.QueryCollection;

namespace AgentMemory.Tests.Qdrant.Queries;

/// <summary>Stages over stages: two numbers a point, x and y, each a vector of its own.</summary>
public class PrefetchTests
{
    private static readonly (ulong Id, float X, float? Y)[] Stored = [(1, 1, 10), (2, 2, -5), (3, 3, null), (4, 4, 7)];

    [Fact]
    public async Task Rescoring_ranks_the_union_and_drops_points_without_the_vector()
    {
        await using var collection = await CreateAsync();
        var request = By("y", 1, new PrefetchQuery { Query = Nearest(1), Using = "x", Limit = 3 }); // 4, 3, 2
        AssertHits([(4, 7), (2, -5)], await collection.QueryAsync(request));
    }

    [Fact]
    public async Task Root_filter_reaches_the_leaves_before_their_limit()
    {
        await using var collection = await CreateAsync();
        var request = By("y", 1, new PrefetchQuery { Query = Nearest(1), Using = "x", Limit = 1 });
        request.Filter = new Filter { MustNot = { new Condition { HasId = new HasIdCondition { HasId = { new PointId { Num = 4 }, new PointId { Num = 3 } } } } } };
        AssertHits([(2, -5)], await collection.QueryAsync(request));
    }

    [Fact]
    public async Task Ids_of_a_prefetch_are_excluded_everywhere()
    {
        await using var collection = await CreateAsync();
        AssertHits([(1, 10), (2, -5)], await collection.QueryAsync(By("y", 1, new PrefetchQuery { Query = new Query { Nearest = Id(4) }, Using = "x" })));
    }

    [Fact]
    public async Task Formula_sees_the_score_of_each_prefetch()
    {
        await using var collection = await CreateAsync();
        var sum = new Expression { Sum = new SumExpression { Sum = { new Expression { Variable = "$score" }, new Expression { Variable = "$score[1]" } } } };
        var request = new QueryPoints
        {
            Query = new Query { Formula = new Formula { Expression = sum } },
            Prefetch = { new PrefetchQuery { Query = Nearest(1), Using = "x", Limit = 2 }, new PrefetchQuery { Query = Nearest(1), Using = "y", Limit = 2 } }, // 4, 3 and 1, 4
        };
        AssertHits([(4, 4 + 7), (1, 10), (3, 3)], await collection.QueryAsync(request));
    }

    [Fact]
    public async Task Points_without_a_query_come_by_id_with_score_one()
    {
        await using var collection = await CreateAsync();
        AssertHits([(2, 1), (3, 1)], await collection.QueryAsync(new QueryPoints { Limit = 2, Offset = 1 }));
    }

    [Fact]
    public async Task Sample_draws_distinct_points_and_has_no_next_page()
    {
        await using var collection = await CreateAsync();
        var hits = await collection.QueryAsync(new QueryPoints { Query = new Query { Sample = Sample.Random }, Limit = 3, Offset = 2 });
        Assert.Equal(3, hits.DistinctBy(hit => hit.Id).Count());
        Assert.All(hits, hit => Assert.Equal(1, hit.Score));
    }

    [Fact]
    public async Task Mmr_prefers_what_differs_from_what_is_picked()
    {
        await using var collection = await DenseAsync(Distance.Dot, [[4, 0], [3.5f, 0], [0, 3]]);
        Query Mmr(float diversity) => new() { NearestWithMmr = new NearestInputWithMmr { Nearest = Input(1, 1), Mmr = new Mmr { Diversity = diversity, CandidatesLimit = 3 } } };
        AssertHits([(1, 4), (2, 3.5), (3, 3)], await collection.QueryAsync(Mmr(0)));
        AssertHits([(1, 4), (3, 3), (2, 3.5)], await collection.QueryAsync(Mmr(0.5f)));
        var page = new QueryPoints { Query = Mmr(0.5f), Limit = 2, Offset = 1 }; // picks two and drops the first of them
        AssertHits([(3, 3)], await collection.QueryAsync(page));
    }

    [Fact]
    public async Task Mmr_of_a_leaf_hands_on_its_candidates_unpicked()
    {
        await using var collection = await DenseAsync(Distance.Dot, [[4, 0], [3.5f, 0], [0, 3]]);
        var leaf = new PrefetchQuery { Query = new Query { NearestWithMmr = new NearestInputWithMmr { Nearest = Input(1, 1), Mmr = new Mmr { Diversity = 1, CandidatesLimit = 3 } } }, Limit = 2 };
        AssertHits([(1, 1 / 2.0), (2, 1 / 3.0)], await collection.QueryAsync(new QueryPoints { Query = new Query { Fusion = Fusion.Rrf }, Prefetch = { leaf } }));
        AssertHits([(3, 3), (1, 0), (2, 0)], await collection.QueryAsync(new QueryPoints { Query = Nearest(0, 1), Prefetch = { leaf } }));
    }

    [Fact]
    public async Task Order_by_answers_a_point_once_though_it_has_several_values()
    {
        await using var collection = await DenseAsync(Distance.Dot, [[1]]);
        await collection.Points.CreateFieldIndexAsync(
            new CreateFieldIndexCollection { CollectionName = "c", FieldName = "n", FieldType = FieldType.Integer, Wait = true }, cancellationToken: TestContext.Current.CancellationToken);
        await collection.UpsertAsync(Point(2, new Vectors { Vector = Dense(0) }, """{"n": [5, 7]}"""), Point(3, new Vectors { Vector = Dense(0) }, """{"n": 6}"""));
        var request = new QueryPoints { Query = new Query { OrderBy = new OrderBy { Key = "n", Direction = Direction.Desc } } };
        AssertHits([(2, 1), (3, 1)], await collection.QueryAsync(request));
        request.ScoreThreshold = 0;
        Assert.Equal(StatusCode.InvalidArgument, await collection.RefusalAsync(request));
    }

    [Fact]
    public async Task Batch_answers_in_order_and_fails_as_a_whole()
    {
        await using var collection = await CreateAsync();
        var batch = new QueryBatchPoints { CollectionName = "c", QueryPoints = { Named("x", -1), Named("x", 1) } };
        var response = await collection.Points.QueryBatchAsync(batch, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([1ul, 4ul], response.Result.Select(result => result.Result[0].Id.Num));
        batch.QueryPoints.Add(Named("nowhere", 1));
        await Assert.ThrowsAsync<RpcException>(async () => await collection.Points.QueryBatchAsync(batch, cancellationToken: TestContext.Current.CancellationToken));

        static QueryPoints Named(string name, float query) => new() { CollectionName = "any", Query = Nearest(query), Using = name, Limit = 1 };
    }

    [Fact]
    public async Task Prefetches_without_a_query_and_too_deep_ones_are_invalid_arguments()
    {
        await using var collection = await CreateAsync();
        var leaf = new PrefetchQuery { Query = Nearest(1), Using = "x" };
        Assert.Equal(StatusCode.InvalidArgument, await collection.RefusalAsync(new QueryPoints { Prefetch = { leaf } }));
        Assert.Equal(StatusCode.InvalidArgument, await collection.RefusalAsync(new QueryPoints { ScoreThreshold = 1 }));
        for (int depth = 1; depth <= 64; depth++) leaf = new PrefetchQuery { Prefetch = { leaf }, Query = Nearest(1), Using = "x" };
        Assert.Equal(StatusCode.InvalidArgument, await collection.RefusalAsync(By("x", 1, leaf)));
        Assert.Equal(4, (await collection.QueryAsync(By("x", 1, leaf.Prefetch[0]))).Length);
    }

    private static QueryPoints By(string name, float query, PrefetchQuery prefetch) => new() { Query = Nearest(query), Using = name, Prefetch = { prefetch } };

    private static async Task<QueryCollection> CreateAsync()
    {
        var parameters = new VectorParams { Size = 1, Distance = Distance.Dot };
        var collection = await QueryCollection.CreateAsync(new CreateCollection { VectorsConfig = new VectorsConfig { ParamsMap = new VectorParamsMap { Map = { ["x"] = parameters, ["y"] = parameters.Clone() } } } });
        await collection.UpsertAsync(Stored.Select(p => Point(p.Id, p.Y is { } y ? QueryCollection.Named(("x", Dense(p.X)), ("y", Dense(y))) : QueryCollection.Named(("x", Dense(p.X))))));
        return collection;
    }
}
