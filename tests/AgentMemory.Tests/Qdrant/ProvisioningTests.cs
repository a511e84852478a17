using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using AgentMemory.Qdrant.Provisioning;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant;

public sealed class ProvisioningTests : IAsyncLifetime
{
    private static readonly EmbeddingProfileInfo Profile = new("model", "print", 3);

    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task New_collection_has_both_vectors_every_index_and_the_profile()
    {
        await new QdrantMemoryIndex(_engine.CallInvoker, "c", "test").PrepareAsync(Profile, Token);
        var info = await InfoAsync("c");
        Assert.Equal((3ul, Distance.Cosine), (info.Config.Params.VectorsConfig.ParamsMap.Map["dense"].Size, info.Config.Params.VectorsConfig.ParamsMap.Map["dense"].Distance));
        Assert.Equal(Modifier.Idf, info.Config.Params.SparseVectorsConfig.Map["terms"].Modifier);
        Assert.Equal(("print", "model"), (info.Config.Metadata["profile"].StringValue, info.Config.Metadata["model"].StringValue));
        Assert.All(CollectionSchema.Indexes, i => Assert.Equal(CollectionSchema.Reported(i.Type), info.PayloadSchema[i.Field].DataType));
        Assert.True(info.PayloadSchema["tenant"].Params.KeywordIndexParams.IsTenant);
    }

    [Fact]
    public async Task Collection_of_the_first_schema_is_brought_forward_with_its_memories()
    {
        var collections = new Collections.CollectionsClient(_engine.CallInvoker);
        await collections.CreateAsync(new CreateCollection
        {
            CollectionName = "old",
            VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 3, Distance = Distance.Cosine } },
            Metadata = { ["profile"] = new Value { StringValue = "print" }, ["model"] = new Value { StringValue = "model" }, ["schema"] = new Value { IntegerValue = 1 } },
        });
        var before = new QdrantMemoryIndex(_engine.CallInvoker, "seed", "test");
        await before.PrepareAsync(Profile, Token);
        await before.UpsertAsync([Memory("kept", [1, 0, 0])], Token);
        var points = new Points.PointsClient(_engine.CallInvoker);
        var seed = (await points.ScrollAsync(new ScrollPoints { CollectionName = "seed" })).Result[0];
        await points.UpsertAsync(new UpsertPoints { CollectionName = "old", Points = { new PointStruct { Id = seed.Id, Payload = { seed.Payload }, Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { 1, 0, 0 } } } } } } });

        var index = new QdrantMemoryIndex(_engine.CallInvoker, "old", "test");
        await index.PrepareAsync(Profile, Token);
        Assert.Equal(Modifier.Idf, (await InfoAsync("old")).Config.Params.SparseVectorsConfig.Map["terms"].Modifier);
        await index.UpsertAsync([Memory("new", [0, 1, 0])], Token);
        await new QdrantMemoryIndex(_engine.CallInvoker, "old", "test").PrepareAsync(Profile, Token);
        var hits = await index.SearchAsync(new float[] { 1, 0, 0 }, MemoryScope.Default, null, 10, null, Token);
        Assert.Equal([("kept", 1.0), ("new", 0.0)], hits.Select(h => (h.Memory.Text, Math.Round(h.Score, 5))));
    }

    [Fact]
    public async Task Collection_of_another_program_is_left_alone()
    {
        await new Collections.CollectionsClient(_engine.CallInvoker).CreateAsync(new CreateCollection { CollectionName = "theirs", VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 3, Distance = Distance.Dot } } });
        var error = await Assert.ThrowsAsync<MemoryIndexException>(async () => await new QdrantMemoryIndex(_engine.CallInvoker, "theirs", "test").PrepareAsync(Profile, Token));
        Assert.Equal(MemoryIndexErrorKind.Conflict, error.Kind);
        Assert.Empty((await InfoAsync("theirs")).PayloadSchema);
    }

    [Theory]
    [InlineData(0, false, false, false)]
    [InlineData(999_999, false, false, false)]
    [InlineData(1_000_000, true, true, false)]
    [InlineData(100_000_000, true, true, true)]
    public void Size_decides_quantisation_and_what_stays_on_disk(long expected, bool quantised, bool vectorsOnDisk, bool indexOnDisk)
    {
        var request = CollectionRequest.Create("c", Profile, new QdrantOptions { ExpectedMemories = expected, ReplicationFactor = 2, ShardNumber = 6 });
        Assert.Equal(quantised, request.QuantizationConfig?.Scalar is { Type: QuantizationType.Int8, AlwaysRam: true });
        Assert.Equal(vectorsOnDisk, request.VectorsConfig.ParamsMap.Map["dense"].OnDisk);
        Assert.Equal(indexOnDisk, request.HnswConfig.OnDisk);
        Assert.Equal((0ul, 16ul, 2u, 6u), (request.HnswConfig.M, request.HnswConfig.PayloadM, request.ReplicationFactor, request.ShardNumber));
    }

    private async Task<CollectionInfo> InfoAsync(string name) =>
        (await new Collections.CollectionsClient(_engine.CallInvoker).GetAsync(new GetCollectionInfoRequest { CollectionName = name })).Result;

    private static IndexedMemory Memory(string text, float[] vector) => new(
        new MemoryRecord
        {
            Id = Guid.NewGuid(),
            Kind = MemoryKind.Fact,
            Text = text,
            Scope = MemoryScope.Default,
            OccurredAt = DateTimeOffset.UnixEpoch,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
            ContentHash = text,
            ProfileFingerprint = "print",
        },
        vector);
}
