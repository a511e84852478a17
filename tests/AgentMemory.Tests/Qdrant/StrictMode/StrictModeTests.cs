using AgentMemory.Qdrant.Embedded;
using AgentMemory.Qdrant.Embedded.StrictMode;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.StrictMode;

/// <summary>What a collection in strict mode refuses, and what it lets through.</summary>
public sealed class StrictModeTests : IDisposable
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Points.PointsClient Points => new(_engine.CallInvoker);

    public void Dispose() => _engine.Dispose();

    public static TheoryData<string, Condition, bool> Conditions => new()
    {
        { "keyword by its index", Field("k", f => f.Match = new Match { Keyword = "a" }), true },
        { "keyword by a uuid index", Field("u", f => f.Match = new Match { Keyword = "936da01f-9abd-4d9d-80c7-02af85c822a8" }), true },
        { "text that is no uuid by a uuid index", Field("u", f => f.Match = new Match { Keyword = "a" }), false },
        { "integer by lookup", Field("n", f => f.Match = new Match { Integer = 1 }), true },
        { "integer without lookup", Field("range", f => f.Match = new Match { Integer = 1 }), false },
        { "range by an integer index", Field("range", f => f.Range = new global::Qdrant.Client.Grpc.Range { Gt = 1 }), true },
        { "range by a keyword index", Field("k", f => f.Range = new global::Qdrant.Client.Grpc.Range { Gt = 1 }), false },
        { "prefix by a plain keyword index", Field("k", f => f.Match = new Match { Prefix = "a" }), false },
        { "prefix by an index with prefixes", Field("p", f => f.Match = new Match { Prefix = "a" }), true },
        { "boolean without index", Field("b", f => f.Match = new Match { Boolean = true }), false },
        { "values count by any index", Field("n", f => f.ValuesCount = new ValuesCount { Gt = 1 }), true },
        { "values count without index", Field("b", f => f.ValuesCount = new ValuesCount { Gt = 1 }), false },
        { "emptiness by any index", new Condition { IsEmpty = new IsEmptyCondition { Key = "k" } }, true },
        { "nullness without index", new Condition { IsNull = new IsNullCondition { Key = "b" } }, false },
        { "ids need none", new Condition { HasId = new HasIdCondition { HasId = { new PointId { Num = 1 } } } }, true },
        { "nested by the full path", Nested("list", Field("x", f => f.Match = new Match { Integer = 1 })), true },
        { "nested without index", Nested("list", Field("y", f => f.Match = new Match { Integer = 1 })), false },
        { "inside of a filter", new Condition { Filter = new Filter { MustNot = { Field("b", f => f.Match = new Match { Boolean = true }) } } }, false },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Filter_needs_an_index_that_fits(string what, Condition condition, bool accepted)
    {
        Create(new StrictModeConfig { Enabled = true, UnindexedFilteringRetrieve = false, UnindexedFilteringUpdate = false });
        foreach (var (field, type, parameters) in new (string, FieldType, PayloadIndexParams?)[]
        {
            ("k", FieldType.Keyword, null), ("u", FieldType.Uuid, null), ("n", FieldType.Integer, null), ("list[].x", FieldType.Integer, null),
            ("range", FieldType.Integer, new PayloadIndexParams { IntegerIndexParams = new IntegerIndexParams { Lookup = false, Range = true } }),
            ("p", FieldType.Keyword, new PayloadIndexParams { KeywordIndexParams = new KeywordIndexParams { Prefix = new KeywordPrefixParams() } }),
        })
            Points.CreateFieldIndex(new CreateFieldIndexCollection { CollectionName = "c", FieldName = field, FieldType = type, FieldIndexParams = parameters, Wait = true }, cancellationToken: Token);
        var filter = new Filter { Should = { condition } };
        var expected = accepted ? StatusCode.OK : StatusCode.InvalidArgument;
        Assert.True(expected == Status(() => Points.Scroll(new ScrollPoints { CollectionName = "c", Filter = filter }, cancellationToken: Token)), what);
        Assert.True(expected == Status(() => Points.Count(new CountPoints { CollectionName = "c", Filter = filter }, cancellationToken: Token)), what);
        Assert.True(expected == Status(() => Points.Delete(new DeletePoints { CollectionName = "c", Wait = true, Points = new PointsSelector { Filter = filter } }, cancellationToken: Token)), what);
        var operation = new PointsUpdateOperation { ClearPayload = new PointsUpdateOperation.Types.ClearPayload { Points = new PointsSelector { Filter = filter } } };
        Assert.True(expected == Status(() => Points.UpdateBatch(new UpdateBatchPoints { CollectionName = "c", Wait = true, Operations = { operation } }, cancellationToken: Token)), what);
    }

    [Fact]
    public void Nothing_is_refused_while_strict_mode_is_off()
    {
        Create(new StrictModeConfig { Enabled = false, UnindexedFilteringRetrieve = false, MaxQueryLimit = 1, ReadRateLimit = 1, SearchAllowExact = false });
        for (int i = 0; i < 3; i++)
            Assert.Equal(StatusCode.OK, Status(() => Points.Scroll(new ScrollPoints { CollectionName = "c", Limit = 50, Filter = new Filter { Must = { Field("b", f => f.Match = new Match { Boolean = true }) } } }, cancellationToken: Token)));
        Assert.Equal(StatusCode.OK, Status(() => Points.Count(new CountPoints { CollectionName = "c", Exact = true }, cancellationToken: Token)));
    }

    [Fact]
    public void Collection_that_reached_its_points_refuses_more_once_it_is_measured_again()
    {
        Create(new StrictModeConfig { Enabled = true, MaxPointsCount = 2 });
        int accepted = 0;
        while (Status(() => Upsert((ulong)accepted, 1)) == StatusCode.OK) accepted++;
        Assert.InRange(accepted, 2, 40);
        Assert.Equal(StatusCode.OK, Status(() => Points.Delete(new DeletePoints { CollectionName = "c", Wait = true, Points = new PointsSelector { Filter = new Filter() } }, cancellationToken: Token)));
    }

    [Theory]
    [InlineData(3, StatusCode.OK)]
    [InlineData(4, StatusCode.InvalidArgument)]
    public void Sparse_vectors_have_a_longest_length(int length, StatusCode expected)
    {
        Create(new StrictModeConfig { Enabled = true, SparseConfig = new StrictModeSparseConfig { SparseConfig = { ["s"] = new StrictModeSparse { MaxLength = 3 } } } });
        var sparse = new SparseVector { Indices = { Enumerable.Range(0, length).Select(i => (uint)i) }, Values = { Enumerable.Repeat(1f, length) } };
        var point = new PointStruct { Id = new PointId { Num = 1 }, Vectors = new Vectors { Vectors_ = new NamedVectors { Vectors = { ["s"] = new Vector { Sparse = sparse } } } } };
        Assert.Equal(expected, Status(() => Points.Upsert(new UpsertPoints { CollectionName = "c", Wait = true, Points = { point } }, cancellationToken: Token)));
    }

    [Fact]
    public void Full_scan_is_refused_where_exact_search_is()
    {
        Create(new StrictModeConfig { Enabled = true, SearchAllowExact = false }, m: 0);
        var query = new QueryPoints { CollectionName = "c", Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { 1f } } } } };
        Assert.Equal(StatusCode.InvalidArgument, Status(() => Points.Query(query, cancellationToken: Token)));
        Assert.Equal(StatusCode.OK, Status(() => Points.Count(new CountPoints { CollectionName = "c", Exact = false }, cancellationToken: Token)));
    }

    [Fact]
    public void Reads_above_the_rate_are_told_when_to_come_again()
    {
        Create(new StrictModeConfig { Enabled = true, ReadRateLimit = 2 });
        var scroll = new ScrollPoints { CollectionName = "c" };
        Points.Scroll(scroll, cancellationToken: Token);
        Points.Scroll(scroll, cancellationToken: Token);
        var refused = Assert.Throws<RpcException>(() => Points.Scroll(scroll, cancellationToken: Token));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.InRange(int.Parse(refused.Trailers.GetValue("retry-after")!, System.Globalization.CultureInfo.InvariantCulture), 1, 30);
        Assert.Equal(StatusCode.OK, Status(() => Upsert(1, 1)));
    }

    [Fact]
    public void Rate_fills_steadily_up_to_a_minutes_worth()
    {
        var time = new Clock();
        var limit = new RateLimit(time);
        Assert.Equal(6, Taken(limit));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, Taken(limit));
        time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(1, Taken(limit));
        time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(6, Taken(limit));

        static int Taken(RateLimit limit)
        {
            for (int taken = 0; ; taken++)
            {
                try { limit.Take(6, "Read"); }
                catch (RpcException ex) when (ex.StatusCode == StatusCode.ResourceExhausted) { return taken; }
            }
        }
    }

    private void Create(StrictModeConfig strict, ulong m = 16) => new Collections.CollectionsClient(_engine.CallInvoker).Create(new CreateCollection
    {
        CollectionName = "c",
        VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 1, Distance = Distance.Dot } },
        SparseVectorsConfig = new SparseVectorConfig { Map = { ["s"] = new SparseVectorParams() } },
        HnswConfig = new HnswConfigDiff { M = m },
        StrictModeConfig = strict,
    }, cancellationToken: Token);

    private PointsOperationResponse Upsert(ulong id, float x) => Points.Upsert(new UpsertPoints
    {
        CollectionName = "c",
        Wait = true,
        Points = { new PointStruct { Id = new PointId { Num = id }, Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { x } } } } } },
    }, cancellationToken: Token);

    private static StatusCode Status(Func<object> call)
    {
        try
        {
            call();
            return StatusCode.OK;
        }
        catch (RpcException ex)
        {
            return ex.StatusCode;
        }
    }

    private static Condition Field(string key, Action<FieldCondition> set)
    {
        var field = new FieldCondition { Key = key };
        set(field);
        return new Condition { Field = field };
    }

    private static Condition Nested(string key, Condition inner) => new() { Nested = new NestedCondition { Key = key, Filter = new Filter { Must = { inner } } } };

    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;
    }
}
