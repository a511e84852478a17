using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;
using static AgentMemory.Tests.Qdrant.Queries.QueryCollection;

namespace AgentMemory.Tests.Qdrant.Queries;

public class SparseNearestTests
{
    [Fact]
    public async Task Scores_sum_over_shared_indices_and_points_without_one_are_left_out()
    {
        await using var collection = await CreateAsync(Modifier.None);
        AssertHits([(1, 2 * 3 + 1 * 5), (2, 1 * 4)], await QueryAsync(collection, null, (9, 1), (5, 2)));
    }

    [Fact]
    public async Task Score_of_zero_is_dropped_by_the_index_and_kept_among_filtered_points()
    {
        await using var collection = await CreateAsync(Modifier.None);
        var query = new (uint, float)[] { (5, 5), (9, -3) }; // of point 1: 15 - 15
        AssertHits([(2, -12)], await QueryAsync(collection, null, query));
        var all = new Filter { MustNot = { new Condition { HasId = new HasIdCondition { HasId = { new PointId { Num = 77 } } } } } };
        AssertHits([(1, 0), (2, -12)], await QueryAsync(collection, all, query));
    }

    [Fact]
    public async Task Idf_weighs_by_the_points_that_hold_an_index()
    {
        await using var collection = await CreateAsync(Modifier.Idf);
        double Idf(double df) => Math.Log((3 - df + 0.5) / (df + 0.5) + 1); // three points have a vector that holds anything
        AssertHits([(1, 3 * Idf(1) + 5 * Idf(2)), (2, 4 * Idf(2))], await QueryAsync(collection, null, (5, 1), (9, 1)));
    }

    [Fact]
    public async Task Idf_counts_only_the_corpus_where_there_is_one()
    {
        await using var collection = await CreateAsync(Modifier.Idf);
        var request = new QueryPoints
        {
            Query = new Query { Nearest = SparseInput((9, 1)) },
            Using = "s",
            Params = new SearchParams { Idf = new IdfParams { Corpus = new Filter { Must = { new Condition { HasId = new HasIdCondition { HasId = { new PointId { Num = 3 } } } } } } } },
        };
        double idf = Math.Log((1 - 0 + 0.5) / (0 + 0.5) + 1); // one point, and it does not hold the index
        AssertHits([(1, 5 * idf), (2, 4 * idf)], await collection.QueryAsync(request));
    }

    [Fact]
    public async Task Idf_forgets_deleted_and_overwritten_points_at_once()
    {
        await using var collection = await CreateAsync(Modifier.Idf);
        await collection.UpsertAsync(Point(2, Named(("s", Sparse((7, 1))))));
        AssertHits([(1, 5 * Math.Log((3 - 1 + 0.5) / (1 + 0.5) + 1))], await QueryAsync(collection, null, (9, 1)));
    }

    [Fact]
    public async Task Idf_settings_are_refused_where_the_vector_has_none()
    {
        await using var collection = await CreateAsync(Modifier.None);
        Assert.Equal(StatusCode.InvalidArgument, await collection.RefusalAsync(new QueryPoints
        {
            Query = new Query { Nearest = SparseInput((9, 1)) },
            Using = "s",
            Params = new SearchParams { Idf = new IdfParams { Corpus = new Filter() } },
        }));
    }

    [Theory, InlineData(new uint[] { 1, 1 }, 2), InlineData(new uint[] { 1 }, 2)]
    public async Task Malformed_query_vector_is_an_invalid_argument(uint[] indices, int values)
    {
        await using var collection = await CreateAsync(Modifier.None);
        var query = new Query { Nearest = new VectorInput { Sparse = new SparseVector { Indices = { indices }, Values = { Enumerable.Repeat(1f, values) } } } };
        Assert.Equal(StatusCode.InvalidArgument, await collection.RefusalAsync(new QueryPoints { Query = query, Using = "s" }));
    }

    /// <summary>Points 1 {5: 3, 9: 5}, 2 {9: 4}, 3 {70: 1}, and 4 with an empty vector.</summary>
    private static async Task<QueryCollection> CreateAsync(Modifier modifier)
    {
        var collection = await QueryCollection.CreateAsync(new CreateCollection
        {
            SparseVectorsConfig = new SparseVectorConfig { Map = { ["s"] = new SparseVectorParams { Modifier = modifier } } },
        });
        await collection.UpsertAsync(Point(1, Named(("s", Sparse((9, 5), (5, 3))))), Point(2, Named(("s", Sparse((9, 4))))));
        await collection.UpsertAsync(Point(3, Named(("s", Sparse((70, 1))))), Point(4, Named(("s", Sparse()))));
        return collection;
    }

    private static Task<(ulong Id, float Score)[]> QueryAsync(QueryCollection collection, Filter? filter, params (uint Index, float Value)[] query) =>
        collection.QueryAsync(new QueryPoints { Query = new Query { Nearest = SparseInput(query) }, Using = "s", Filter = filter });
}
