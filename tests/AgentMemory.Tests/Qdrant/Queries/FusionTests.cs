using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;
using static AgentMemory.Tests.Qdrant.Queries.QueryCollection;

namespace AgentMemory.Tests.Qdrant.Queries;

/// <summary>Fusion of two opposite orders of the points 1, 2, 4 and 9.</summary>
public class FusionTests
{
    private static readonly PrefetchQuery Up = new() { Query = Nearest(1), Limit = 3 }, Down = new() { Query = Nearest(-1), Limit = 2 };

    [Fact]
    public async Task Reciprocal_ranks_are_summed()
    {
        await using var collection = await CreateAsync(); // up: 4, 3, 2; down: 1, 2
        AssertHits([(2, 1 / 4.0 + 1 / 3.0), (1, 0.5), (4, 0.5), (3, 1 / 3.0)], await FuseAsync(collection, new Query { Fusion = Fusion.Rrf }));
    }

    [Fact]
    public async Task Weights_and_k_change_what_a_rank_is_worth()
    {
        await using var collection = await CreateAsync();
        var query = new Query { Rrf = new Rrf { K = 10, Weights = { 2, 0 } } };
        AssertHits([(4, 1 / (1 / 2.0 + 9)), (3, 1 / (2 / 2.0 + 9)), (2, 1 / (3 / 2.0 + 9)), (1, 0)], await FuseAsync(collection, query));
    }

    [Fact]
    public async Task Distribution_based_scores_put_three_deviations_at_both_ends()
    {
        await using var collection = await CreateAsync(); // up: 9, 4, 2; down: -1, -2
        double mean = 5, deviation = Math.Sqrt((16 + 1 + 9) / 2.0);
        double Up(double x) => (x - (mean - 3 * deviation)) / (6 * deviation);
        double half = Math.Sqrt(0.5); // deviation of -1 and -2
        double Down(double x) => (x - (-1.5 - 3 * half)) / (6 * half);
        AssertHits([(2, Up(2) + Down(-2)), (4, Up(9)), (1, Down(-1)), (3, Up(4))], await FuseAsync(collection, new Query { Fusion = Fusion.Dbsf }));
    }

    [Fact]
    public async Task Distribution_of_a_single_hit_is_a_half()
    {
        await using var collection = await CreateAsync();
        AssertHits([(4, 0.5)], await collection.QueryAsync(new QueryPoints { Query = new Query { Fusion = Fusion.Dbsf }, Prefetch = { new PrefetchQuery { Query = Nearest(1), Limit = 1 } } }));
    }

    [Fact]
    public async Task Threshold_keeps_the_score_that_equals_it()
    {
        await using var collection = await CreateAsync();
        var request = new QueryPoints { Query = new Query { Fusion = Fusion.Rrf }, Prefetch = { Up, Down }, ScoreThreshold = 0.5f };
        AssertHits([(2, 1 / 4.0 + 1 / 3.0), (1, 0.5), (4, 0.5)], await collection.QueryAsync(request));
    }

    [Fact]
    public async Task Filters_of_root_and_prefetch_merge_list_by_list()
    {
        await using var collection = await CreateAsync();
        static Filter Should(ulong id) => new() { Should = { new Condition { HasId = new HasIdCondition { HasId = { new PointId { Num = id } } } } } };
        var request = new QueryPoints
        {
            Query = new Query { Fusion = Fusion.Rrf },
            Filter = Should(1),
            Prefetch = { new PrefetchQuery { Query = Nearest(1), Filter = Should(3) } },
        };
        AssertHits([(3, 1 / 2.0), (1, 1 / 3.0)], await collection.QueryAsync(request)); // one of both lists is enough, as on the server
    }

    [Fact]
    public async Task Fusion_without_prefetches_with_a_vector_name_or_with_other_weights_is_an_invalid_argument()
    {
        await using var collection = await CreateAsync();
        Assert.Equal(StatusCode.InvalidArgument, await collection.RefusalAsync(new QueryPoints { Query = new Query { Fusion = Fusion.Rrf } }));
        Assert.Equal(StatusCode.InvalidArgument, await collection.RefusalAsync(new QueryPoints { Query = new Query { Fusion = Fusion.Rrf }, Prefetch = { Up }, Using = "v" }));
        Assert.Equal(StatusCode.InvalidArgument, await collection.RefusalAsync(new QueryPoints { Query = new Query { Rrf = new Rrf { Weights = { 1 } } }, Prefetch = { Up, Down } }));
        Assert.Equal(StatusCode.InvalidArgument, await collection.RefusalAsync(new QueryPoints { Query = new Query { Rrf = new Rrf { K = 0 } }, Prefetch = { Up } }));
    }

    private static Task<QueryCollection> CreateAsync() => DenseAsync(Distance.Dot, [[1], [2], [4], [9]]);

    private static Task<(ulong Id, float Score)[]> FuseAsync(QueryCollection collection, Query fusion) => collection.QueryAsync(new QueryPoints { Query = fusion, Prefetch = { Up, Down } });
}
