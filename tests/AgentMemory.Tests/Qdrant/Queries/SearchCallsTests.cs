using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;
using static AgentMemory.Tests.Qdrant.Queries.QueryCollection;

namespace AgentMemory.Tests.Qdrant.Queries;

/// <summary>The deprecated searches and the distance matrix.</summary>
public class SearchCallsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Search_answers_as_a_nearest_query()
    {
        await using var collection = await DenseAsync(Distance.Dot, [[1], [2], [3]]);
#pragma warning disable CS0612, CS0618 // what older clients call
        var search = new SearchPoints { CollectionName = "c", Vector = { 2 }, Limit = 2, ScoreThreshold = 2 };
        Assert.Equal([(3ul, 6f), (2ul, 4f)], (await collection.Points.SearchAsync(search, cancellationToken: Token)).Result.Select(hit => (hit.Id.Num, hit.Score)));
        var batch = await collection.Points.SearchBatchAsync(new SearchBatchPoints { CollectionName = "c", SearchPoints = { search, search } }, cancellationToken: Token);
        Assert.Equal(2, batch.Result.Count);
        search.ClearScoreThreshold();
        search.Limit = 0;
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await collection.Points.SearchAsync(search, cancellationToken: Token));
        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
#pragma warning restore CS0612, CS0618
    }

    [Fact]
    public async Task Matrix_gives_each_sampled_point_its_nearest_others()
    {
        await using var collection = await DenseAsync(Distance.Euclid, [[0], [1], [5]]);
        var request = new SearchMatrixPoints { CollectionName = "c", Sample = 3, Limit = 1 };
        var pairs = (await collection.Points.SearchMatrixPairsAsync(request, cancellationToken: Token)).Result.Pairs;
        Assert.Equal([(1ul, 2ul, 1f), (2, 1, 1), (3, 2, 4)], pairs.Select(pair => (pair.A.Num, pair.B.Num, pair.Score)));
        var offsets = (await collection.Points.SearchMatrixOffsetsAsync(request, cancellationToken: Token)).Result;
        Assert.Equal([1ul, 2, 3], offsets.Ids.Select(id => id.Num));
        Assert.Equal([(0ul, 1ul), (1, 0), (2, 1)], offsets.OffsetsRow.Zip(offsets.OffsetsCol));
    }

    [Fact]
    public async Task Matrix_of_one_point_is_empty_and_of_an_unknown_vector_refused()
    {
        await using var collection = await DenseAsync(Distance.Euclid, [[0]]);
        Assert.Empty((await collection.Points.SearchMatrixPairsAsync(new SearchMatrixPoints { CollectionName = "c" }, cancellationToken: Token)).Result.Pairs);
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await collection.Points.SearchMatrixPairsAsync(new SearchMatrixPoints { CollectionName = "c", Using = "v" }, cancellationToken: Token));
        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
    }
}
