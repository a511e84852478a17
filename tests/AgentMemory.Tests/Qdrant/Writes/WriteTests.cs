using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Writes;

public sealed class WriteTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Aliases_metadata_and_later_vector_names_survive_reopening()
    {
        await using (var engine = EmbeddedQdrant.Open(_folder))
        {
            await FillAsync(engine);
            var collections = new Collections.CollectionsClient(engine.CallInvoker);
            await collections.UpdateAliasesAsync(new ChangeAliases { Actions = { new AliasOperations { CreateAlias = new CreateAlias { AliasName = "live", CollectionName = "c" } } } }, cancellationToken: Token);
            await collections.UpdateAsync(new UpdateCollection { CollectionName = "c", Metadata = { ["owner"] = new Value { StringValue = "x" } } }, cancellationToken: Token);
            var points = new Points.PointsClient(engine.CallInvoker);
            await points.CreateVectorNameAsync(new CreateVectorNameRequest { CollectionName = "c", Wait = true, VectorName = "s", SparseConfig = new SparseVectorCreationConfig() }, cancellationToken: Token);
        }
        await using (var engine = EmbeddedQdrant.Open(_folder))
        {
            var info = await new Collections.CollectionsClient(engine.CallInvoker).GetAsync(new GetCollectionInfoRequest { CollectionName = "live" }, cancellationToken: Token);
            Assert.Equal("x", info.Result.Config.Metadata["owner"].StringValue);
            Assert.Contains("s", info.Result.Config.Params.SparseVectorsConfig.Map.Keys);
            Assert.Equal(2ul, info.Result.PointsCount);
        }
    }

    [Fact]
    public async Task Vectors_of_a_deleted_name_do_not_come_back_with_the_name()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        await FillAsync(engine);
        var points = new Points.PointsClient(engine.CallInvoker);
        await points.DeleteVectorNameAsync(new DeleteVectorNameRequest { CollectionName = "c", Wait = true, VectorName = "" }, cancellationToken: Token);
        await points.CreateVectorNameAsync(new CreateVectorNameRequest { CollectionName = "c", Wait = true, VectorName = "", DenseConfig = new DenseVectorCreationConfig { Size = 3, Distance = Distance.Dot } }, cancellationToken: Token);
        var found = await points.GetAsync(new GetPoints { CollectionName = "c", Ids = { new PointId { Num = 1 } }, WithVectors = new WithVectorsSelector { Enable = true } }, cancellationToken: Token);
        Assert.Empty(found.Result[0].Vectors.Vectors.Vectors);
    }

    [Fact]
    public async Task Payload_write_that_names_an_unknown_point_changes_the_known_and_is_refused()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        await FillAsync(engine);
        var points = new Points.PointsClient(engine.CallInvoker);
        var request = new SetPayloadPoints
        {
            CollectionName = "c",
            Wait = true,
            Key = "a.b",
            Payload = { ["n"] = new Value { IntegerValue = 5 } },
            PointsSelector = new PointsSelector { Points = new PointsIdsList { Ids = { new PointId { Num = 1 }, new PointId { Num = 9 } } } },
        };
        var error = await Assert.ThrowsAsync<RpcException>(async () => await points.SetPayloadAsync(request, cancellationToken: Token));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        var found = await points.GetAsync(new GetPoints { CollectionName = "c", Ids = { new PointId { Num = 1 } }, WithPayload = new WithPayloadSelector { Enable = true } }, cancellationToken: Token);
        Assert.Equal(5, found.Result[0].Payload["a"].StructValue.Fields["b"].StructValue.Fields["n"].IntegerValue);
        request.Wait = false;
        var acknowledged = await points.SetPayloadAsync(request, cancellationToken: Token);
        Assert.Equal(UpdateStatus.Acknowledged, acknowledged.Result.Status);
    }

    [Fact]
    public async Task Batch_keeps_what_precedes_the_failing_operation()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        await FillAsync(engine);
        var points = new Points.PointsClient(engine.CallInvoker);
        var request = new UpdateBatchPoints
        {
            CollectionName = "c",
            Wait = true,
            Operations =
            {
                new PointsUpdateOperation { DeletePoints = new PointsUpdateOperation.Types.DeletePoints { Points = new PointsSelector { Points = new PointsIdsList { Ids = { new PointId { Num = 1 } } } } } },
                new PointsUpdateOperation(),
            },
        };
        var error = await Assert.ThrowsAsync<RpcException>(async () => await points.UpdateBatchAsync(request, cancellationToken: Token));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        var count = await points.CountAsync(new CountPoints { CollectionName = "c", Exact = true }, cancellationToken: Token);
        Assert.Equal(1ul, count.Result.Count);
    }

    private static async Task FillAsync(EmbeddedQdrant engine)
    {
        await new Collections.CollectionsClient(engine.CallInvoker).CreateAsync(
            new CreateCollection { CollectionName = "c", VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 2, Distance = Distance.Dot } } }, cancellationToken: Token);
        var upsert = new UpsertPoints { CollectionName = "c", Wait = true };
        for (ulong id = 1; id <= 2; id++)
            upsert.Points.Add(new PointStruct { Id = new PointId { Num = id }, Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { id, 1 } } } } });
        await new Points.PointsClient(engine.CallInvoker).UpsertAsync(upsert, cancellationToken: Token);
    }
}
