using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests;

/// <summary>What the embedded engine does with calls that are too large, too deep, too late, or still running when it closes.</summary>
public sealed class EmbeddedRobustnessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_of_100_megabytes_is_stored_and_read_back()
    {
        await using var engine = await OpenAsync();
        var points = new Points.PointsClient(engine.CallInvoker);
        var upsert = new UpsertPoints { CollectionName = "c", Wait = true };
        string text = new('x', 1024 * 1024);
        for (ulong id = 0; id < 100; id++)
        {
            var point = Point(id, 1);
            point.Payload["text"] = new Value { StringValue = text };
            upsert.Points.Add(point);
        }
        Assert.True(upsert.CalculateSize() > 100 * 1024 * 1024);
        await points.UpsertAsync(upsert, cancellationToken: Token);
        var found = await points.GetAsync(new GetPoints { CollectionName = "c", Ids = { new PointId { Num = 99 } }, WithPayload = new WithPayloadSelector { Enable = true } }, cancellationToken: Token);
        Assert.Equal(text, Assert.Single(found.Result).Payload["text"].StringValue);
        Assert.Equal(100ul, (await points.CountAsync(new CountPoints { CollectionName = "c" }, cancellationToken: Token)).Result.Count);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public async Task Filter_nested_too_deep_is_refused_and_the_engine_lives_on(int depth)
    {
        await using var engine = await OpenAsync();
        var points = new Points.PointsClient(engine.CallInvoker);
        var condition = new Condition { HasId = new HasIdCondition { HasId = { new PointId { Num = 1 } } } };
        for (int i = 0; i < depth; i++) condition = new Condition { Filter = new Filter { Must = { condition } } };
        var filter = new Filter { Must = { condition } };
        Assert.Equal(StatusCode.InvalidArgument, await StatusOf(points.CountAsync(new CountPoints { CollectionName = "c", Filter = filter })));
        Assert.Equal(StatusCode.InvalidArgument, await StatusOf(points.ScrollAsync(new ScrollPoints { CollectionName = "c", Filter = filter, Limit = 1 })));
        Assert.Equal(StatusCode.InvalidArgument, await StatusOf(points.DeleteAsync(new DeletePoints { CollectionName = "c", Points = new PointsSelector { Filter = filter } })));
        Assert.Equal(0ul, (await points.CountAsync(new CountPoints { CollectionName = "c" }, cancellationToken: Token)).Result.Count);
    }

    [Fact]
    public async Task Payload_nested_a_million_deep_is_refused_and_the_engine_lives_on()
    {
        await using var engine = await OpenAsync();
        var points = new Points.PointsClient(engine.CallInvoker);
        var value = new Value { BoolValue = true };
        for (int i = 0; i < 1_000_000; i++) value = new Value { ListValue = new ListValue { Values = { value } } };
        var point = Point(1, 1);
        point.Payload["deep"] = value;
        Assert.Equal(StatusCode.InvalidArgument, await StatusOf(points.UpsertAsync(new UpsertPoints { CollectionName = "c", Wait = true, Points = { point } })));
        var set = new SetPayloadPoints { CollectionName = "c", Wait = true, PointsSelector = new PointsSelector { Filter = new Filter() }, Payload = { ["deep"] = value } };
        Assert.Equal(StatusCode.InvalidArgument, await StatusOf(points.SetPayloadAsync(set)));
        Assert.Equal(0ul, (await points.CountAsync(new CountPoints { CollectionName = "c" }, cancellationToken: Token)).Result.Count);
    }

    [Fact]
    public async Task Cancelled_and_expired_writes_change_nothing()
    {
        await using var engine = await OpenAsync();
        var points = new Points.PointsClient(engine.CallInvoker);
        var upsert = new UpsertPoints { CollectionName = "c", Wait = true, Points = { Point(1, 1) } };
        Assert.Equal(StatusCode.Cancelled, await StatusOf(points.UpsertAsync(upsert, cancellationToken: new CancellationToken(canceled: true))));
        Assert.Equal(StatusCode.DeadlineExceeded, await StatusOf(points.UpsertAsync(upsert, deadline: DateTime.UtcNow.AddSeconds(-1))));
        Assert.Equal(0ul, (await points.CountAsync(new CountPoints { CollectionName = "c" }, cancellationToken: Token)).Result.Count);
    }

    [Fact]
    public async Task Closing_while_calls_run_answers_unavailable_and_keeps_what_was_acknowledged()
    {
        string folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
        try
        {
            var engine = await OpenAsync(folder);
            var points = new Points.PointsClient(engine.CallInvoker);
            long acknowledged = 0;
            var started = new TaskCompletionSource();
            var callers = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
            {
                for (ulong i = 0; ; i++)
                {
                    try
                    {
                        if (worker < 2) await points.UpsertAsync(new UpsertPoints { CollectionName = "c", Wait = true, Points = { Point((ulong)worker * 1_000_000 + i, i) } });
                        else await points.ScrollAsync(new ScrollPoints { CollectionName = "c", Limit = 50 });
                    }
                    catch (RpcException ex)
                    {
                        return ex.StatusCode;
                    }
                    if (worker < 2 && Interlocked.Increment(ref acknowledged) == 20) started.TrySetResult();
                }
            }, Token)).ToArray();
            await started.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
            engine.Dispose();
            Assert.All(await Task.WhenAll(callers), code => Assert.Equal(StatusCode.Unavailable, code));
            await using var again = EmbeddedQdrant.Open(folder);
            ulong there = (await new Points.PointsClient(again.CallInvoker).CountAsync(new CountPoints { CollectionName = "c" }, cancellationToken: Token)).Result.Count;
            Assert.InRange((long)there, acknowledged, acknowledged + 2); // at most the write that ran unanswered on each writer
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Queries_counts_and_scrolls_see_a_batch_whole_or_not_at_all()
    {
        await using var engine = await OpenAsync();
        var points = new Points.PointsClient(engine.CallInvoker);
        const int batch = 9, rounds = 120;
        var writer = Task.Run(async () =>
        {
            for (int round = 0; round < rounds; round++)
                await points.UpsertAsync(new UpsertPoints { CollectionName = "c", Wait = true, Points = { Enumerable.Range(round * batch, batch).Select(id => Point((ulong)id, 1)) } });
        }, Token);
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(async () =>
        {
            ulong last = 0;
            do
            {
                ulong seen = reader switch
                {
                    0 => (await points.CountAsync(new CountPoints { CollectionName = "c", Exact = true })).Result.Count,
                    1 => (ulong)(await points.ScrollAsync(new ScrollPoints { CollectionName = "c", Limit = 10_000 })).Result.Count,
                    _ => (ulong)(await points.QueryAsync(new QueryPoints { CollectionName = "c", Limit = 10_000, Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { 1f, 0f } } } } })).Result.Count,
                };
                Assert.Equal(0ul, seen % batch);
                Assert.True(seen >= last, "A later read saw an older state.");
                last = seen;
            }
            while (!writer.IsCompleted);
        }, Token));
        await Task.WhenAll(readers.Append(writer));
        Assert.Equal((ulong)(batch * rounds), (await points.CountAsync(new CountPoints { CollectionName = "c" }, cancellationToken: Token)).Result.Count);
    }

    private static async Task<EmbeddedQdrant> OpenAsync(string? folder = null)
    {
        var engine = folder is null ? EmbeddedQdrant.OpenInMemory() : EmbeddedQdrant.Open(folder);
        var vectors = new VectorsConfig { Params = new VectorParams { Size = 2, Distance = Distance.Cosine } };
        await new Collections.CollectionsClient(engine.CallInvoker).CreateAsync(new CreateCollection { CollectionName = "c", VectorsConfig = vectors }, cancellationToken: Token);
        return engine;
    }

    private static PointStruct Point(ulong id, float y) => new() { Id = new PointId { Num = id }, Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { 1f, y } } } } };

    private static async Task<StatusCode> StatusOf<T>(AsyncUnaryCall<T> call) => (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode;
}
