using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;
using static AgentMemory.Tests.Qdrant.Queries.QueryCollection;

namespace AgentMemory.Tests.Qdrant.Queries;

/// <summary>Recommend, discover, context and feedback over points on a line: similarity is the dot product with the query's number.</summary>
public class ExampleQueryTests
{
    private static double Squash(double x) => x / (1 + Math.Abs(x));

    private static double Unit(double x) => 0.5 * (Squash(x) + 1);

    [Fact]
    public async Task Average_pushes_the_mean_of_the_positives_away_from_that_of_the_negatives()
    {
        await using var collection = await LineAsync();
        // 2 * mean(1, 3) - mean(2) = 2
        AssertHits([(3, 6), (2, 4), (1, 2), (4, -2)], await RecommendAsync(collection, RecommendStrategy.AverageVector, [1, 3], [2]));
        AssertHits([(3, 6), (2, 4), (1, 2), (4, -2)], await RecommendAsync(collection, RecommendStrategy.AverageVector, [1, 3], []));
    }

    [Fact]
    public async Task Average_without_positives_is_an_invalid_argument()
    {
        await using var collection = await LineAsync();
        Assert.Equal(StatusCode.InvalidArgument, await collection.RefusalAsync(new QueryPoints { Query = new Query { Recommend = new RecommendInput { Negative = { Input(1) } } } }));
    }

    [Fact]
    public async Task Best_score_takes_the_nearest_example_of_either_side()
    {
        await using var collection = await LineAsync();
        // similarities to +1 and -1: the first is larger for points 1 to 3, the second for point 4
        AssertHits([(3, Unit(3)), (2, Unit(2)), (1, Unit(1)), (4, -Unit(1))], await RecommendAsync(collection, RecommendStrategy.BestScore, [1], [-1]));
    }

    [Fact]
    public async Task Best_score_with_negatives_alone_prefers_what_is_far()
    {
        await using var collection = await LineAsync();
        AssertHits([(4, -Unit(-1)), (1, -Unit(1)), (2, -Unit(2)), (3, -Unit(3))], await RecommendAsync(collection, RecommendStrategy.BestScore, [], [1]));
    }

    [Fact]
    public async Task Sum_of_scores_adds_positives_and_takes_negatives_off()
    {
        await using var collection = await LineAsync();
        AssertHits([(3, 3 * (1 + 4 - 2)), (2, 2 * 3), (1, 3), (4, -3)], await RecommendAsync(collection, RecommendStrategy.SumScores, [1, 4], [2]));
    }

    [Fact]
    public async Task Referenced_points_are_not_among_the_hits()
    {
        await using var collection = await LineAsync();
        var query = new Query { Recommend = new RecommendInput { Positive = { Id(3) }, Negative = { Id(1) }, Strategy = RecommendStrategy.SumScores } };
        AssertHits([(2, 2 * 2), (4, -2)], await collection.QueryAsync(query));
    }

    [Fact]
    public async Task Discover_ranks_by_pairs_first_and_by_the_target_within()
    {
        await using var collection = await LineAsync();
        var query = new Query { Discover = new DiscoverInput { Target = Input(-1), Context = new ContextInput { Pairs = { new ContextInputPair { Positive = Input(1), Negative = Input(0) } } } } };
        AssertHits([(1, 1 + Unit(-1)), (2, 1 + Unit(-2)), (3, 1 + Unit(-3)), (4, -1 + Unit(1))], await collection.QueryAsync(query));
    }

    [Fact]
    public async Task Context_is_a_loss_of_the_points_on_the_wrong_side()
    {
        await using var collection = await LineAsync();
        var query = new Query { Context = new ContextInput { Pairs = { new ContextInputPair { Positive = Input(0), Negative = Input(1) } } } };
        AssertHits([(4, 0), (1, Squash(-1)), (2, Squash(-2)), (3, Squash(-3))], await collection.QueryAsync(query));
    }

    [Fact]
    public async Task Feedback_corrects_the_target_by_each_better_and_worse_example()
    {
        await using var collection = await LineAsync();
        var query = new Query
        {
            RelevanceFeedback = new RelevanceFeedbackInput
            {
                Target = Input(1),
                Feedback = { new FeedbackItem { Example = Input(2), Score = 3 }, new FeedbackItem { Example = Input(5), Score = 1 } },
                Strategy = new FeedbackStrategy { Naive = new NaiveFeedbackStrategy { A = 0.5f, B = 2, C = 0.25f } },
            },
        };
        // 0.5 x + (3 - 1)^2 * 0.25 * (2x - 5x) = -2.5 x
        AssertHits([(4, 2.5), (1, -2.5), (2, -5), (3, -7.5)], await collection.QueryAsync(query));
    }

    [Fact]
    public async Task Threshold_of_every_vector_query_follows_the_distance()
    {
        await using var collection = await DenseAsync(Distance.Euclid, [[1], [2], [3]]);
        var query = new Query { Recommend = new RecommendInput { Positive = { Input(0) }, Strategy = RecommendStrategy.SumScores } };
        // scores -1, -4, -9 come largest first, and a distance has to lie below the threshold
        AssertHits([(1, -1), (2, -4), (3, -9)], await collection.QueryAsync(new QueryPoints { Query = query, ScoreThreshold = -0.5f }));
        Assert.Empty(await collection.QueryAsync(new QueryPoints { Query = query, ScoreThreshold = -2 }));
    }

    /// <summary>Ids 1 to 4 at 1, 2, 3 and -1.</summary>
    private static Task<QueryCollection> LineAsync() => DenseAsync(Distance.Dot, [[1], [2], [3], [-1]]);

    private static Task<(ulong Id, float Score)[]> RecommendAsync(QueryCollection collection, RecommendStrategy strategy, float[] positives, float[] negatives) => collection.QueryAsync(new Query
    {
        Recommend = new RecommendInput { Positive = { positives.Select(x => Input(x)) }, Negative = { negatives.Select(x => Input(x)) }, Strategy = strategy },
    });
}
