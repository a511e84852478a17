using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Queries;

/// <summary>A collection "c" in an engine of its own, asked through the API as a client would.</summary>
internal sealed class QueryCollection : IAsyncDisposable
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();

    private QueryCollection() => Points = new Points.PointsClient(_engine.CallInvoker);

    public Points.PointsClient Points { get; }

    public CallInvoker CallInvoker => _engine.CallInvoker;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<QueryCollection> CreateAsync(CreateCollection request)
    {
        var collection = new QueryCollection();
        request.CollectionName = "c";
        await new Collections.CollectionsClient(collection.CallInvoker).CreateAsync(request, cancellationToken: Token);
        return collection;
    }

    /// <summary>One unnamed dense vector a point; the first point has id 1.</summary>
    public static async Task<QueryCollection> DenseAsync(Distance distance, params float[][] vectors)
    {
        var collection = await CreateAsync(new CreateCollection
        {
            VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = (ulong)vectors[0].Length, Distance = distance } },
        });
        await collection.UpsertAsync([.. vectors.Select((vector, i) => (Point((ulong)i + 1, new Vectors { Vector = Dense(vector) })))]);
        return collection;
    }

    public Task UpsertAsync(params IEnumerable<PointStruct> points) =>
        Points.UpsertAsync(new UpsertPoints { CollectionName = "c", Wait = true, Points = { points } }, cancellationToken: Token).ResponseAsync;

    public async Task<(ulong Id, float Score)[]> QueryAsync(QueryPoints request)
    {
        request.CollectionName = "c";
        var response = await Points.QueryAsync(request, cancellationToken: Token);
        return [.. response.Result.Select(point => (point.Id.Num, point.Score))];
    }

    public Task<(ulong Id, float Score)[]> QueryAsync(Query query, ulong limit = 10) => QueryAsync(new QueryPoints { Query = query, Limit = limit });

    /// <summary>The status that refuses the request.</summary>
    public async Task<StatusCode> RefusalAsync(QueryPoints request)
    {
        request.CollectionName = "c";
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await Points.QueryAsync(request, cancellationToken: Token));
        Assert.NotEmpty(refusal.Status.Detail);
        return refusal.StatusCode;
    }

    public static PointStruct Point(ulong id, Vectors vectors, string payload = "{}") =>
        new() { Id = new PointId { Num = id }, Vectors = vectors, Payload = { PayloadJson.Parse(payload).Fields } };

    public static Vector Dense(params float[] components) => new() { Dense = new DenseVector { Data = { components } } };

    public static Vector Sparse(params (uint Index, float Value)[] entries) =>
        new() { Sparse = new SparseVector { Indices = { entries.Select(e => e.Index) }, Values = { entries.Select(e => e.Value) } } };

    public static Vectors Named(params (string Name, Vector Vector)[] vectors) =>
        new() { Vectors_ = new NamedVectors { Vectors = { vectors.ToDictionary(v => v.Name, v => v.Vector) } } };

    public static VectorInput Id(ulong id) => new() { Id = new PointId { Num = id } };

    public static VectorInput Input(params float[] components) => new() { Dense = new DenseVector { Data = { components } } };

    public static VectorInput SparseInput(params (uint Index, float Value)[] entries) =>
        new() { Sparse = new SparseVector { Indices = { entries.Select(e => e.Index) }, Values = { entries.Select(e => e.Value) } } };

    public static Query Nearest(params float[] components) => new() { Nearest = Input(components) };

    /// <summary>The same points in the same order, scores within the tolerance of float sums in another order.</summary>
    public static void AssertHits((ulong Id, double Score)[] expected, (ulong Id, float Score)[] actual)
    {
        Assert.Equal(expected.Select(hit => hit.Id), actual.Select(hit => hit.Id));
        foreach (var (wanted, got) in expected.Zip(actual)) Assert.Equal(wanted.Score, got.Score, tolerance: 1e-5 * (1 + Math.Abs(wanted.Score)));
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
