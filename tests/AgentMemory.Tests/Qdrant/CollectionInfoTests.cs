using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant;

/// <summary>What info says of points, indexes, settings and state.</summary>
public sealed class CollectionInfoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agentmemory-tests-").FullName;
    private EmbeddedQdrant _engine;

    public CollectionInfoTests() => _engine = EmbeddedQdrant.Open(_folder);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private global::Qdrant.Client.Grpc.Collections.CollectionsClient Collections => new(_engine.CallInvoker);

    private Points.PointsClient Points => new(_engine.CallInvoker);

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Index_counts_the_points_that_are_there()
    {
        Create();
        Points.CreateFieldIndex(new CreateFieldIndexCollection { CollectionName = "c", FieldName = "n", FieldType = FieldType.Integer, Wait = true }, cancellationToken: Token);
        for (ulong id = 0; id < 10; id++) Upsert(id, sparse: false);
        Assert.Equal(10ul, Info().PayloadSchema["n"].Points);
        Points.Delete(new DeletePoints { CollectionName = "c", Wait = true, Points = Ids(1, 2, 3) }, cancellationToken: Token);
        Points.ClearPayload(new ClearPayloadPoints { CollectionName = "c", Wait = true, Points = Ids(4) }, cancellationToken: Token);
        Upsert(5, sparse: false);
        Assert.Equal((7ul, 6ul), (Info().PointsCount, Info().PayloadSchema["n"].Points));
    }

    [Fact]
    public void Sparse_vectors_count_as_indexed_until_their_point_is_written_anew()
    {
        Create();
        for (ulong id = 0; id < 5; id++) Upsert(id, sparse: true);
        Points.Delete(new DeletePoints { CollectionName = "c", Wait = true, Points = Ids(0) }, cancellationToken: Token);
        Points.DeleteVectors(new DeletePointVectors { CollectionName = "c", Wait = true, PointsSelector = Ids(1), Vectors = new VectorsSelector { Names = { "s" } } }, cancellationToken: Token);
        Upsert(2, sparse: true);
        Assert.Equal(5ul, Info().IndexedVectorsCount);
        Upsert(3, sparse: false);
        Assert.Equal(4ul, Info().IndexedVectorsCount);
        _engine.Dispose();
        _engine = EmbeddedQdrant.Open(_folder);
        Assert.Equal(4ul, Info().IndexedVectorsCount);
    }

    [Fact]
    public void State_is_yellow_only_after_a_change_of_what_segments_are_made_of()
    {
        Create();
        Update(new UpdateCollection { Params = new CollectionParamsDiff { OnDiskPayload = false } });
        Assert.Equal(CollectionStatus.Green, Info().Status); // there is nothing to rewrite
        Upsert(1, sparse: true);
        Update(new UpdateCollection { Metadata = { ["a"] = new Value { IntegerValue = 1 } }, HnswConfig = new HnswConfigDiff { M = 8 } });
        Points.CreateVectorName(new CreateVectorNameRequest { CollectionName = "c", Wait = true, VectorName = "t", SparseConfig = new SparseVectorCreationConfig() }, cancellationToken: Token);
        Assert.Equal(CollectionStatus.Green, Info().Status);
        Update(new UpdateCollection { QuantizationConfig = new QuantizationConfigDiff { Binary = new BinaryQuantization() } });
        Assert.Equal(CollectionStatus.Yellow, Info().Status);

        void Update(UpdateCollection update)
        {
            update.CollectionName = "c";
            Collections.Update(update, cancellationToken: Token);
        }
    }

    [Fact]
    public void Options_that_do_nothing_are_warned_of_and_pinned_vectors_refused()
    {
        Create(new HnswConfigDiff { InlineStorage = true });
        Assert.Contains("inline_storage", Assert.Single(Info().Warnings).Message, StringComparison.Ordinal);
        var pinned = new CreateCollection { CollectionName = "p", VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 1, Distance = Distance.Dot, Memory = Memory.Pinned } } };
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<RpcException>(() => Collections.Create(pinned, cancellationToken: Token)).StatusCode);
    }

    private CollectionInfo Info() => Collections.Get(new GetCollectionInfoRequest { CollectionName = "c" }, cancellationToken: Token).Result;

    private void Create(HnswConfigDiff? hnsw = null) => Collections.Create(new CreateCollection
    {
        CollectionName = "c",
        HnswConfig = hnsw,
        VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 1, Distance = Distance.Dot } },
        SparseVectorsConfig = new SparseVectorConfig { Map = { ["s"] = new SparseVectorParams() } },
    }, cancellationToken: Token);

    private void Upsert(ulong id, bool sparse)
    {
        var vectors = new NamedVectors { Vectors = { [""] = new Vector { Dense = new DenseVector { Data = { 1f } } } } };
        if (sparse) vectors.Vectors["s"] = new Vector { Sparse = new SparseVector { Indices = { 1 }, Values = { 1f } } };
        var point = new PointStruct { Id = new PointId { Num = id }, Payload = { ["n"] = new Value { IntegerValue = (long)id } }, Vectors = new Vectors { Vectors_ = vectors } };
        Points.Upsert(new UpsertPoints { CollectionName = "c", Wait = true, Points = { point } }, cancellationToken: Token);
    }

    private static PointsSelector Ids(params ulong[] ids) => new() { Points = new PointsIdsList { Ids = { ids.Select(id => new PointId { Num = id }) } } };
}
