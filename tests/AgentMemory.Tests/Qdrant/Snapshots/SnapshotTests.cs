using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Snapshots;

/// <summary>Snapshots hold whole writes, open as a storage of their own, and cannot be reached by a path.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agentmemory-tests-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Full_snapshot_opens_as_a_storage_with_everything_in_it()
    {
        using var engine = EmbeddedQdrant.Open(Path.Combine(_folder, "data"));
        Fill(engine, "a", 3);
        Fill(engine, "b", 5);
        await new Collections.CollectionsClient(engine.CallInvoker).UpdateAliasesAsync(new ChangeAliases { Actions = { new AliasOperations { CreateAlias = new CreateAlias { AliasName = "x", CollectionName = "b" } } } }, cancellationToken: Token);
        var made = (await new global::Qdrant.Client.Grpc.Snapshots.SnapshotsClient(engine.CallInvoker).CreateFullAsync(new CreateFullSnapshotRequest(), cancellationToken: Token)).SnapshotDescription;
        Fill(engine, "late", 1);

        using var restored = EmbeddedQdrant.Open(Restore(Directory.GetFiles(Path.Combine(_folder, "data", "snapshots", "full"), "*.snapshot").Single()));
        Assert.Equal(["a", "b"], new Collections.CollectionsClient(restored.CallInvoker).List(new ListCollectionsRequest(), cancellationToken: Token).Collections.Select(c => c.Name));
        Assert.Equal((3, 5, 5), (Count(restored, "a"), Count(restored, "b"), Count(restored, "x")));
        Assert.True(made.Size > 0);
        string file = Directory.GetFiles(Path.Combine(_folder, "data", "snapshots", "full"), "*.snapshot").Single();
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file, Token))), made.Checksum);
    }

    [Fact]
    public async Task Snapshot_of_a_collection_holds_it_alone_with_its_indexes()
    {
        using var engine = EmbeddedQdrant.Open(Path.Combine(_folder, "data"));
        Fill(engine, "a", 3);
        Fill(engine, "b", 5);
        await new Points.PointsClient(engine.CallInvoker).CreateFieldIndexAsync(new CreateFieldIndexCollection { CollectionName = "b", FieldName = "k", FieldType = FieldType.Integer, Wait = true }, cancellationToken: Token);
        var made = (await new global::Qdrant.Client.Grpc.Snapshots.SnapshotsClient(engine.CallInvoker).CreateAsync(new CreateSnapshotRequest { CollectionName = "b" }, cancellationToken: Token)).SnapshotDescription;

        string file = Directory.GetFiles(Path.Combine(_folder, "data", "snapshots"), made.Name, SearchOption.AllDirectories).Single();
        using var restored = EmbeddedQdrant.Open(Restore(file));
        var collections = new Collections.CollectionsClient(restored.CallInvoker);
        Assert.Equal(["b"], collections.List(new ListCollectionsRequest(), cancellationToken: Token).Collections.Select(c => c.Name));
        var info = collections.Get(new GetCollectionInfoRequest { CollectionName = "b" }, cancellationToken: Token).Result;
        Assert.Equal((5ul, 5ul), (info.PointsCount, info.PayloadSchema["k"].Points));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Snapshots_are_listed_until_they_are_deleted(bool inMemory)
    {
        using var engine = inMemory ? EmbeddedQdrant.OpenInMemory() : EmbeddedQdrant.Open(Path.Combine(_folder, "data"));
        Fill(engine, "Ünïcode name", 1);
        var snapshots = new global::Qdrant.Client.Grpc.Snapshots.SnapshotsClient(engine.CallInvoker);
        var create = new CreateSnapshotRequest { CollectionName = "Ünïcode name" };
        var made = new[] { (await snapshots.CreateAsync(create, cancellationToken: Token)).SnapshotDescription, (await snapshots.CreateAsync(create, cancellationToken: Token)).SnapshotDescription };
        Assert.Equal(made.Select(s => s.Name).Order(), Names());
        await snapshots.DeleteAsync(new DeleteSnapshotRequest { CollectionName = "Ünïcode name", SnapshotName = made[0].Name }, cancellationToken: Token);
        Assert.Equal([made[1].Name], Names());

        IEnumerable<string> Names() => snapshots.List(new ListSnapshotsRequest { CollectionName = "Ünïcode name" }, cancellationToken: Token).SnapshotDescriptions.Select(s => s.Name).Order();
    }

    [Theory]
    [InlineData("../../memory.db")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    public void Name_that_is_a_path_is_not_found_and_deletes_nothing(string name)
    {
        using var engine = EmbeddedQdrant.Open(Path.Combine(_folder, "data"));
        Fill(engine, "a", 1);
        var snapshots = new global::Qdrant.Client.Grpc.Snapshots.SnapshotsClient(engine.CallInvoker);
        snapshots.Create(new CreateSnapshotRequest { CollectionName = "a" }, cancellationToken: Token);
        Assert.Equal(StatusCode.NotFound, Assert.Throws<RpcException>(() => snapshots.Delete(new DeleteSnapshotRequest { CollectionName = "a", SnapshotName = name }, cancellationToken: Token)).StatusCode);
        Assert.Equal(StatusCode.NotFound, Assert.Throws<RpcException>(() => snapshots.DeleteFull(new DeleteFullSnapshotRequest { SnapshotName = name }, cancellationToken: Token)).StatusCode);
        Assert.True(File.Exists(Path.Combine(_folder, "data", "memory.db")));
        Assert.Single(snapshots.List(new ListSnapshotsRequest { CollectionName = "a" }, cancellationToken: Token).SnapshotDescriptions);
    }

    [Fact]
    public async Task Snapshot_taken_while_batches_are_written_holds_whole_batches()
    {
        using var engine = EmbeddedQdrant.Open(Path.Combine(_folder, "data"));
        Fill(engine, "a", 7);
        var writer = Task.Run(() =>
        {
            for (int batch = 1; batch < 60; batch++) Upsert(engine, "a", batch * 7, 7);
        }, Token);
        var snapshots = new global::Qdrant.Client.Grpc.Snapshots.SnapshotsClient(engine.CallInvoker);
        do await snapshots.CreateAsync(new CreateSnapshotRequest { CollectionName = "a" }, cancellationToken: Token);
        while (!writer.IsCompleted);
        await writer;
        foreach (string file in Directory.GetFiles(Path.Combine(_folder, "data", "snapshots"), "*.snapshot", SearchOption.AllDirectories).Take(5))
        {
            using var restored = EmbeddedQdrant.Open(Restore(file));
            Assert.Equal(0, Count(restored, "a") % 7);
        }
    }

    private string Restore(string snapshot)
    {
        string folder = Directory.CreateTempSubdirectory("agentmemory-tests-").FullName, inside = Path.Combine(_folder, Path.GetFileName(folder));
        Directory.Move(folder, inside);
        File.Copy(snapshot, Path.Combine(inside, "memory.db"));
        return inside;
    }

    private static void Fill(EmbeddedQdrant engine, string collection, int points)
    {
        new Collections.CollectionsClient(engine.CallInvoker).Create(new CreateCollection { CollectionName = collection, VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 1, Distance = Distance.Dot } } }, cancellationToken: Token);
        Upsert(engine, collection, 0, points);
    }

    private static void Upsert(EmbeddedQdrant engine, string collection, int first, int count) => new Points.PointsClient(engine.CallInvoker).Upsert(new UpsertPoints
    {
        CollectionName = collection,
        Wait = true,
        Points =
        {
            Enumerable.Range(first, count).Select(id => new PointStruct
            {
                Id = new PointId { Num = (ulong)id },
                Payload = { ["k"] = new Value { IntegerValue = id } },
                Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { id } } } },
            }),
        },
    }, cancellationToken: Token);

    private static int Count(EmbeddedQdrant engine, string collection) => (int)new Points.PointsClient(engine.CallInvoker).Count(new CountPoints { CollectionName = collection }, cancellationToken: Token).Result.Count;
}
