using AgentMemory.Hosting.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Grpc.Net.Client;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests.Qdrant;

/// <summary>The engine behind a port: keys, limits, and what happens to calls when it goes.</summary>
public sealed class HostedEngineTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_over_the_wire_are_answered_as_in_process()
    {
        await using var hosted = await HostedEngine.StartAsync(cancellationToken: Token);
        await CreateAsync(hosted.Channel.CreateCallInvoker());
        var wire = new Points.PointsClient(hosted.Channel);
        await wire.UpsertAsync(new UpsertPoints { CollectionName = "c", Wait = true, Points = { Point(1, 1), Point(2, -1) } }, cancellationToken: Token);
        var query = new QueryPoints { CollectionName = "c", Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { 1f, 1f } } } } };
        var answer = await wire.QueryAsync(query, cancellationToken: Token);
        Assert.Equal([1ul, 2ul], answer.Result.Select(p => p.Id.Num));
        Assert.Equal(new Points.PointsClient(hosted.Engine.CallInvoker).Query(query, cancellationToken: Token).Result, answer.Result);
        Assert.Equal("1.19.0", (await new global::Qdrant.Client.Grpc.Qdrant.QdrantClient(hosted.Channel).HealthCheckAsync(new HealthCheckRequest(), cancellationToken: Token)).Version);
    }

    [Theory]
    [InlineData("api-key", "full", StatusCode.OK)]
    [InlineData("api-key", "other", StatusCode.OK)]
    [InlineData("api-key", "read", StatusCode.PermissionDenied)]
    [InlineData("api-key", "wrong", StatusCode.Unauthenticated)]
    [InlineData("authorization", "Bearer full", StatusCode.OK)]
    [InlineData("authorization", "bearer full", StatusCode.Unauthenticated)]
    [InlineData(null, null, StatusCode.Unauthenticated)]
    public async Task Keys_decide_who_may_write(string? header, string? value, StatusCode expected)
    {
        await using var hosted = await HostedEngine.StartAsync(new ApiKeys("full", "other", "read"), Token);
        await CreateAsync(hosted.Engine.CallInvoker);
        var headers = new Metadata();
        if (header is not null) headers.Add(header, value!);
        var points = new Points.PointsClient(hosted.Channel);
        Assert.Equal(expected, await StatusOf(points.UpsertAsync(new UpsertPoints { CollectionName = "c", Wait = true, Points = { Point(1, 1) } }, headers, cancellationToken: Token)));
        Assert.Equal(expected == StatusCode.PermissionDenied ? StatusCode.OK : expected, await StatusOf(points.CountAsync(new CountPoints { CollectionName = "c" }, headers, cancellationToken: Token)));
        Assert.Equal(expected == StatusCode.OK ? 1ul : 0ul, new Points.PointsClient(hosted.Engine.CallInvoker).Count(new CountPoints { CollectionName = "c" }, cancellationToken: Token).Result.Count);
    }

    [Fact]
    public async Task Request_of_100_megabytes_is_stored()
    {
        await using var hosted = await HostedEngine.StartAsync(cancellationToken: Token);
        await CreateAsync(hosted.Channel.CreateCallInvoker());
        var upsert = new UpsertPoints { CollectionName = "c", Wait = true };
        string text = new('x', 10 * 1024 * 1024);
        for (ulong id = 0; id < 10; id++)
        {
            var point = Point(id, 1);
            point.Payload["text"] = new Value { StringValue = text };
            upsert.Points.Add(point);
        }
        var points = new Points.PointsClient(hosted.Channel);
        await points.UpsertAsync(upsert, cancellationToken: Token);
        var found = await points.GetAsync(new GetPoints { CollectionName = "c", Ids = { new PointId { Num = 9 } }, WithPayload = new WithPayloadSelector { Enable = true } }, cancellationToken: Token);
        Assert.Equal(text.Length, Assert.Single(found.Result).Payload["text"].StringValue.Length);
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public async Task Filter_nested_too_deep_is_refused_and_the_host_lives_on(int depth)
    {
        await using var hosted = await HostedEngine.StartAsync(cancellationToken: Token);
        await CreateAsync(hosted.Channel.CreateCallInvoker());
        // Built as bytes: no client's own serializer gets that deep. Filter.must = 2, Condition.filter = 4, CountPoints.collection_name = 1 and filter = 2.
        var filter = new List<byte>(); // from the inside out, backwards, since each level puts its tag and length in front
        for (int i = 0; i < depth; i++)
        {
            Prepend(filter, 2 << 3 | 2);
            Prepend(filter, 4 << 3 | 2);
        }
        Prepend(filter, 2 << 3 | 2);
        filter.Reverse();
        byte[] request = [1 << 3 | 2, 1, (byte)'c', .. filter];
        var raw = Marshallers.Create(static bytes => bytes, static bytes => bytes);
        var count = new Method<byte[], byte[]>(MethodType.Unary, "qdrant.Points", "Count", raw, raw);
        Assert.Equal(StatusCode.InvalidArgument, await StatusOf(hosted.Channel.CreateCallInvoker().AsyncUnaryCall(count, null, new CallOptions(cancellationToken: Token), request)));
        Assert.Equal(0ul, (await new Points.PointsClient(hosted.Channel).CountAsync(new CountPoints { CollectionName = "c" }, cancellationToken: Token)).Result.Count);
    }

    [Fact]
    public async Task Unknown_method_expired_and_cancelled_calls_have_their_status()
    {
        await using var hosted = await HostedEngine.StartAsync(cancellationToken: Token);
        var points = new Points.PointsClient(hosted.Channel);
        var raw = Marshallers.Create(static (byte[] bytes) => bytes, static bytes => bytes);
        var unknown = new Method<byte[], byte[]>(MethodType.Unary, "qdrant.Points", "Discover", raw, raw);
        Assert.Equal(StatusCode.Unimplemented, await StatusOf(hosted.Channel.CreateCallInvoker().AsyncUnaryCall(unknown, null, default, [])));
        Assert.Equal(StatusCode.DeadlineExceeded, await StatusOf(points.CountAsync(new CountPoints { CollectionName = "c" }, deadline: DateTime.UtcNow.AddSeconds(-1), cancellationToken: Token)));
        Assert.Equal(StatusCode.Cancelled, await StatusOf(points.CountAsync(new CountPoints { CollectionName = "c" }, cancellationToken: new CancellationToken(canceled: true))));
    }

    [Fact]
    public async Task Closed_engine_answers_unavailable()
    {
        await using var hosted = await HostedEngine.StartAsync(cancellationToken: Token);
        hosted.Engine.Dispose();
        Assert.Equal(StatusCode.Unavailable, await StatusOf(new Points.PointsClient(hosted.Channel).CountAsync(new CountPoints { CollectionName = "c" }, cancellationToken: Token)));
    }

    [Fact]
    public async Task Port_that_is_taken_and_addresses_that_are_none_are_told()
    {
        await using var hosted = await HostedEngine.StartAsync(cancellationToken: Token);
        var taken = new QdrantServerOptions { Port = hosted.Server.Address.Port };
        Assert.Contains("taken", (await Assert.ThrowsAsync<EmbeddedQdrantException>(() => QdrantServer.StartAsync(hosted.Engine, taken, Token))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => QdrantServer.StartAsync(hosted.Engine, new QdrantServerOptions { Host = "example" }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => QdrantServer.StartAsync(hosted.Engine, new QdrantServerOptions { Port = 65536 }, Token));
    }

    private static async Task CreateAsync(CallInvoker invoker) => await new Collections.CollectionsClient(invoker).CreateAsync(new CreateCollection
    {
        CollectionName = "c",
        VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 2, Distance = Distance.Cosine } },
    }, cancellationToken: Token);

    private static PointStruct Point(ulong id, float y) => new() { Id = new PointId { Num = id }, Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { 1f, y } } } } };

    private static void Prepend(List<byte> reversed, int tag)
    {
        var length = new List<byte>();
        for (uint rest = (uint)reversed.Count; ; rest >>= 7)
        {
            length.Add((byte)(rest < 128 ? rest : rest & 127 | 128));
            if (rest < 128) break;
        }
        length.Reverse();
        reversed.AddRange(length);
        reversed.Add((byte)tag);
    }

    private static async Task<StatusCode> StatusOf<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call.ResponseAsync;
            return StatusCode.OK;
        }
        catch (RpcException ex)
        {
            return ex.StatusCode;
        }
    }
}
