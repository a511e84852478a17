using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;
using static AgentMemory.Tests.Qdrant.Queries.QueryCollection;

namespace AgentMemory.Tests.Qdrant.Queries;

public class NearestTests
{
    private static readonly float[][] Corner = [[3, 4], [0, 2], [-1, 0]];

    [Fact]
    public async Task Cosine_scores_are_of_unit_vectors_and_descend()
    {
        await using var collection = await DenseAsync(Distance.Cosine, Corner);
        AssertHits([(1, 0.6), (2, 0), (3, -1)], await collection.QueryAsync(Nearest(10, 0)));
    }

    [Fact]
    public async Task Dot_scores_are_products_and_descend()
    {
        await using var collection = await DenseAsync(Distance.Dot, Corner);
        AssertHits([(1, 11), (2, 4), (3, -1)], await collection.QueryAsync(Nearest(1, 2)));
    }

    [Fact]
    public async Task Euclid_scores_are_distances_and_ascend()
    {
        await using var collection = await DenseAsync(Distance.Euclid, Corner);
        AssertHits([(3, 1), (2, 2), (1, 5)], await collection.QueryAsync(Nearest(0, 0)));
    }

    [Fact]
    public async Task Manhattan_scores_are_distances_and_ascend()
    {
        await using var collection = await DenseAsync(Distance.Manhattan, Corner);
        AssertHits([(3, 1), (2, 2), (1, 7)], await collection.QueryAsync(Nearest(0, 0)));
    }

    [Fact]
    public async Task Long_vectors_are_summed_over_every_component()
    {
        const int Dim = 37; // no multiple of a SIMD register
        float[] ones = [.. Enumerable.Repeat(1f, Dim)], zeros = new float[Dim];
        foreach (var (distance, expected) in new[] { (Distance.Manhattan, 37.0), (Distance.Euclid, Math.Sqrt(37)), (Distance.Dot, 0.0) })
        {
            await using var collection = await DenseAsync(distance, ones);
            AssertHits([(1, expected)], await collection.QueryAsync(Nearest(zeros)));
        }
    }

    [Fact]
    public async Task Bytes_with_cosine_are_normalised_when_they_are_compared()
    {
        await using var collection = await CreateAsync(new CreateCollection
        {
            VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 2, Distance = Distance.Cosine, Datatype = Datatype.Uint8 } },
        });
        await collection.UpsertAsync(Point(1, new Vectors { Vector = Dense(30, 40) }), Point(2, new Vectors { Vector = Dense(200, 0) }), Point(3, new Vectors { Vector = Dense(0, 0) }));
        AssertHits([(2, 1), (1, 0.6), (3, 0)], await collection.QueryAsync(Nearest(9, 0)));
    }

    [Fact]
    public async Task Threshold_is_strict_in_the_direction_of_the_distance()
    {
        await using var dot = await DenseAsync(Distance.Dot, [[1], [2], [3]]);
        AssertHits([(3, 3)], await dot.QueryAsync(new QueryPoints { Query = Nearest(1), ScoreThreshold = 2 }));
        await using var euclid = await DenseAsync(Distance.Euclid, [[1], [2], [3]]);
        AssertHits([(1, 1)], await euclid.QueryAsync(new QueryPoints { Query = Nearest(0), ScoreThreshold = 2 }));
    }

    [Fact]
    public async Task Limit_counts_after_the_offset()
    {
        await using var collection = await DenseAsync(Distance.Dot, [[1], [2], [3], [4]]);
        AssertHits([(3, 3), (2, 2)], await collection.QueryAsync(new QueryPoints { Query = Nearest(1), Limit = 2, Offset = 1 }));
        Assert.Empty(await collection.QueryAsync(new QueryPoints { Query = Nearest(1), Limit = ulong.MaxValue, Offset = ulong.MaxValue }));
    }

    [Fact]
    public async Task Nan_ranks_first_where_larger_is_better()
    {
        await using var collection = await DenseAsync(Distance.Dot, [[1], [float.NaN], [3]]);
        Assert.Equal([2ul, 3ul, 1ul], (await collection.QueryAsync(Nearest(1))).Select(hit => hit.Id));
    }

    [Fact]
    public async Task Point_that_is_asked_by_id_is_not_among_the_hits()
    {
        await using var collection = await DenseAsync(Distance.Dot, [[1], [2], [3]]);
        AssertHits([(3, 6), (1, 2)], await collection.QueryAsync(new Query { Nearest = Id(2) }));
    }

    [Fact]
    public async Task Unknown_id_is_not_found()
    {
        await using var collection = await DenseAsync(Distance.Dot, [[1]]);
        Assert.Equal(StatusCode.NotFound, await collection.RefusalAsync(new QueryPoints { Query = new Query { Nearest = Id(9) } }));
    }

    [Fact]
    public async Task Vector_looked_up_in_another_collection_excludes_nothing()
    {
        await using var collection = await DenseAsync(Distance.Dot, [[1], [2]]);
        await new Collections.CollectionsClient(collection.CallInvoker).CreateAsync(
            new CreateCollection { CollectionName = "other", VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 1, Distance = Distance.Dot } } },
            cancellationToken: TestContext.Current.CancellationToken);
        await collection.Points.UpsertAsync(
            new UpsertPoints { CollectionName = "other", Wait = true, Points = { Point(1, new Vectors { Vector = Dense(10) }) } }, cancellationToken: TestContext.Current.CancellationToken);
        var request = new QueryPoints { Query = new Query { Nearest = Id(1) }, LookupFrom = new LookupLocation { CollectionName = "other" } };
        AssertHits([(2, 20), (1, 10)], await collection.QueryAsync(request));
        request.LookupFrom.CollectionName = "nowhere";
        Assert.Equal(StatusCode.NotFound, await collection.RefusalAsync(request));
    }

    [Fact]
    public async Task Multivectors_sum_the_best_match_of_each_query_vector()
    {
        await using var collection = await CreateAsync(new CreateCollection
        {
            VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 2, Distance = Distance.Dot, MultivectorConfig = new MultiVectorConfig() } },
        });
        await collection.UpsertAsync(
            Point(1, new Vectors { Vector = Multi([1, 0], [0, 1]) }),
            Point(2, new Vectors { Vector = Multi([2, 0]) }));
        var query = new Query { Nearest = new VectorInput { MultiDense = new MultiDenseVector { Vectors = { new DenseVector { Data = { 1, 0 } }, new DenseVector { Data = { 0, 3 } } } } } };
        AssertHits([(1, 1 + 3), (2, 2 + 0)], await collection.QueryAsync(query));
    }

    private static Vector Multi(params float[][] vectors) =>
        new() { MultiDense = new MultiDenseVector { Vectors = { vectors.Select(vector => new DenseVector { Data = { vector } }) } } };
}
