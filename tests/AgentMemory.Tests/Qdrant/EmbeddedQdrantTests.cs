using AgentMemory.Qdrant.Embedded;
using CsCheck;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant;

public sealed class EmbeddedQdrantTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Points_survive_reopening()
    {
        await using (var engine = EmbeddedQdrant.Open(_folder))
        {
            await CreateAsync(engine);
            await UpsertAsync(engine, (1, [1, 0], "a"), (2, [0, 2], "b"));
        }
        await using (var engine = EmbeddedQdrant.Open(_folder))
        {
            var hits = await QueryAsync(engine, [0, 1]);
            Assert.Equal([2ul, 1ul], hits.Select(h => h.Id.Num));
            Assert.Equal(1f, hits[0].Score, 1e-6f);
            Assert.Equal("b", hits[0].Payload["tag"].StringValue);
        }
    }

    [Fact]
    public void Second_engine_on_a_folder_is_told_the_holders_pid()
    {
        using var first = EmbeddedQdrant.Open(_folder);
        var error = Assert.Throws<EmbeddedQdrantException>(() => EmbeddedQdrant.Open(_folder));
        Assert.Contains(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_that_is_a_file_is_refused_with_a_reason()
    {
        Directory.CreateDirectory(_folder);
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "x");
        Assert.Throws<EmbeddedQdrantException>(() => EmbeddedQdrant.Open(file));
    }

    [Fact]
    public void Damaged_database_is_refused_with_a_reason()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "memory.db"), new string('x', 10_000));
        var error = Assert.Throws<EmbeddedQdrantException>(() => EmbeddedQdrant.Open(_folder));
        Assert.Contains("memory.db", error.Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(_folder, "memory.db"));
        EmbeddedQdrant.Open(_folder).Dispose(); // the lock was given back
    }

    [Fact]
    public async Task Query_honours_filter_limit_offset_and_threshold()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        await CreateAsync(engine);
        await UpsertAsync(engine, (1, [1, 0], "a"), (2, [1, 1], "b"), (3, [0, 1], "b"), (4, [-1, 0], "a"));
        var tagged = await QueryAsync(engine, [1, 0], r => r.Filter = Tag("b"));
        Assert.Equal([2ul, 3ul], tagged.Select(h => h.Id.Num));
        var paged = await QueryAsync(engine, [1, 0], r => { r.Limit = 2; r.Offset = 1; });
        Assert.Equal([2ul, 3ul], paged.Select(h => h.Id.Num));
        var near = await QueryAsync(engine, [1, 0], r => r.ScoreThreshold = 0.5f);
        Assert.Equal([1ul, 2ul], near.Select(h => h.Id.Num));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Filters_give_the_same_answer_with_and_without_indexes(bool indexed)
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        await CreateAsync(engine);
        var points = new Points.PointsClient(engine.CallInvoker);
        if (indexed)
            foreach (var (field, type) in new[] { ("tag", FieldType.Keyword), ("at", FieldType.Datetime), ("n", FieldType.Float) })
                await points.CreateFieldIndexAsync(new CreateFieldIndexCollection { CollectionName = "c", FieldName = field, FieldType = type });
        for (ulong i = 0; i < 40; i++)
        {
            var point = Point(i, [1, i], i % 2 == 0 ? "even" : "odd");
            point.Payload["n"] = new Value { DoubleValue = i };
            if (i % 4 != 0) point.Payload["at"] = new Value { StringValue = $"2026-{i / 28 + 1:00}-{i % 28 + 1:00}T00:00:00Z" };
            await points.UpsertAsync(new UpsertPoints { CollectionName = "c", Wait = true, Points = { point } });
        }
        async Task<ulong> Count(Filter filter) => (await points.CountAsync(new CountPoints { CollectionName = "c", Filter = filter })).Result.Count;
        Assert.Equal(20ul, await Count(Tag("even")));
        Assert.Equal(10ul, await Count(new Filter { Must = { Field(new() { Key = "n", Range = new() { Gte = 5, Lt = 15 } }) } }));
        Assert.Equal(5ul, await Count(new Filter { Must = { Field(new() { Key = "n", Range = new() { Gt = 5, Lte = 15 } }), Tag("even").Must[0] } }));
        var before = new DatetimeRange { Lt = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = new DateTimeOffset(2026, 1, 6, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() } };
        Assert.Equal(3ul, await Count(new Filter { Must = { Field(new() { Key = "at", DatetimeRange = before }) } }));
        Assert.Equal(37ul, await Count(new Filter { MustNot = { Field(new() { Key = "at", DatetimeRange = before }) } }));
        Assert.Equal(10ul, await Count(new Filter { Must = { new Condition { IsEmpty = new() { Key = "at" } } } }));
    }

    [Fact]
    public void Random_writes_give_what_a_dictionary_gives() => Gen.Select(Gen.ULong[0, 30], Gen.Int[0, 3], Gen.Float[-1, 1]).Array[1, 120].Sample(steps =>
    {
        using var engine = EmbeddedQdrant.OpenInMemory();
        CreateAsync(engine).GetAwaiter().GetResult();
        var points = new Points.PointsClient(engine.CallInvoker);
        var model = new Dictionary<ulong, float>();
        foreach (var (id, kind, x) in steps)
        {
            if (kind == 0)
            {
                points.Delete(new DeletePoints { CollectionName = "c", Points = new PointsSelector { Points = new PointsIdsList { Ids = { new PointId { Num = id } } } } });
                model.Remove(id);
            }
            else
            {
                points.Upsert(new UpsertPoints { CollectionName = "c", Points = { Point(id, [1, x], "t") } });
                model[id] = x;
            }
        }
        var scrolled = points.Scroll(new ScrollPoints { CollectionName = "c", Limit = 1000 });
        Assert.Equal(model.Keys.Order(), scrolled.Result.Select(p => p.Id.Num));
        if (model.Count == 0) return;
        var best = points.Query(new QueryPoints { CollectionName = "c", Limit = 1, Query = Nearest([0, 1]) }).Result[0];
        Assert.Equal(model.Values.Max(x => x / MathF.Sqrt(1 + x * x)), best.Score, 1e-5f);
    }, iter: 60);

    [Fact]
    public async Task Readers_see_a_batch_whole_or_not_at_all()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        await CreateAsync(engine);
        var points = new Points.PointsClient(engine.CallInvoker);
        var writer = Task.Run(() =>
        {
            for (int round = 0; round < 150; round++)
            {
                var upsert = new UpsertPoints { CollectionName = "c" };
                for (ulong id = 0; id < 7; id++) upsert.Points.Add(Point(id, [1, round], $"r{round}"));
                points.Upsert(upsert);
            }
        }, TestContext.Current.CancellationToken);
        int reads = 0;
        do
        {
            var seen = points.Scroll(new ScrollPoints { CollectionName = "c", Limit = 100 }).Result;
            Assert.True(seen.Count is 0 or 7);
            Assert.True(seen.Select(p => p.Payload["tag"].StringValue).Distinct().Count() <= 1);
            reads++;
        }
        while (!writer.IsCompleted);
        await writer;
        Assert.True(reads > 0);
    }

    [Fact]
    public async Task Refusals_carry_the_servers_status()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        var collections = new Collections.CollectionsClient(engine.CallInvoker);
        var points = new Points.PointsClient(engine.CallInvoker);
        await CreateAsync(engine);
        Assert.Equal(StatusCode.AlreadyExists, await StatusOf(() => CreateAsync(engine)));
        Assert.Equal(StatusCode.NotFound, await StatusOf(async () => await collections.GetAsync(new GetCollectionInfoRequest { CollectionName = "nope" })));
        Assert.Equal(StatusCode.InvalidArgument, await StatusOf(() => UpsertAsync(engine, (1, [1, 2, 3], "wrong length"))));
        Assert.Equal(StatusCode.InvalidArgument, await StatusOf(async () => await points.GetAsync(new GetPoints { CollectionName = "c", Ids = { new PointId { Uuid = "no" } } })));
        Assert.Equal(StatusCode.InvalidArgument, await StatusOf(async () => await points.FacetAsync(new FacetCounts { CollectionName = "c", Key = "tag" }))); // no index
        Assert.Equal(StatusCode.DeadlineExceeded, await StatusOf(async () => await collections.ListAsync(new ListCollectionsRequest(), deadline: DateTime.UtcNow.AddSeconds(-1))));
        Assert.Equal(StatusCode.Cancelled, await StatusOf(async () => await collections.ListAsync(new ListCollectionsRequest(), cancellationToken: new CancellationToken(canceled: true))));
        Assert.Equal(StatusCode.InvalidArgument, await StatusOf(async () => await points.CountAsync(new CountPoints { CollectionName = "c", Filter = new Filter { Must = { Nest(100) } } })));
    }

    [Fact]
    public async Task Closed_engine_answers_unavailable()
    {
        var engine = EmbeddedQdrant.OpenInMemory();
        engine.Dispose();
        engine.Dispose();
        Assert.Equal(StatusCode.Unavailable, await StatusOf(() => CreateAsync(engine)));
    }

    private static Condition Nest(int depth)
    {
        var condition = Tag("x").Must[0];
        for (int i = 0; i < depth; i++) condition = new Condition { Filter = new Filter { Must = { condition } } };
        return condition;
    }

    private static async Task<StatusCode> StatusOf(Func<Task> call) => (await Assert.ThrowsAsync<RpcException>(call)).StatusCode;

    private static async Task CreateAsync(EmbeddedQdrant engine) => await new Collections.CollectionsClient(engine.CallInvoker).CreateAsync(new CreateCollection
    {
        CollectionName = "c",
        VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 2, Distance = Distance.Cosine } },
    });

    private static async Task UpsertAsync(EmbeddedQdrant engine, params (ulong Id, float[] Vector, string Tag)[] points) =>
        await new Points.PointsClient(engine.CallInvoker).UpsertAsync(new UpsertPoints { CollectionName = "c", Wait = true, Points = { points.Select(p => Point(p.Id, p.Vector, p.Tag)) } });

    private static PointStruct Point(ulong id, float[] vector, string tag) => new()
    {
        Id = new PointId { Num = id },
        Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { vector } } } },
        Payload = { ["tag"] = new Value { StringValue = tag } },
    };

    private static Query Nearest(float[] vector) => new() { Nearest = new VectorInput { Dense = new DenseVector { Data = { vector } } } };

    private static async Task<IReadOnlyList<ScoredPoint>> QueryAsync(EmbeddedQdrant engine, float[] vector, Action<QueryPoints>? with = null)
    {
        var request = new QueryPoints { CollectionName = "c", Query = Nearest(vector), WithPayload = new WithPayloadSelector { Enable = true } };
        with?.Invoke(request);
        return (await new Points.PointsClient(engine.CallInvoker).QueryAsync(request)).Result;
    }

    private static Condition Field(FieldCondition field) => new() { Field = field };

    private static Filter Tag(string tag) => new() { Must = { Field(new FieldCondition { Key = "tag", Match = new Match { Keyword = tag } }) } };
}
