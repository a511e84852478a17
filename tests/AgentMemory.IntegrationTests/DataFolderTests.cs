using AgentMemory.Client;
using AgentMemory.Qdrant.Embedded;
using AgentMemory.Server;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests;

/// <summary>Data folders that cannot be written: read-only, full, or no folder at all.</summary>
public sealed class DataFolderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Read_only_folder_is_refused_with_advice()
    {
        using var disk = ScratchDisk.Mount(kibibytes: 4096);
        string folder = Path.Combine(disk.Folder, "data");
        EmbeddedQdrant.Open(folder).Dispose();
        disk.MakeReadOnly();
        var error = Assert.Throws<EmbeddedQdrantException>(() => EmbeddedQdrant.Open(folder));
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
        Assert.Contains("choose another folder", error.Message, StringComparison.Ordinal);
        Assert.Throws<EmbeddedQdrantException>(() => EmbeddedQdrant.Open(Path.Combine(disk.Folder, "new")));
    }

    [Fact]
    public void Folder_without_permission_is_refused_with_advice()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Permission bits are Unix's.");
            return;
        }
        if (Environment.IsPrivilegedProcess) Assert.Skip("Permission bits do not bind root.");
        string folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            var error = Assert.Throws<EmbeddedQdrantException>(() => EmbeddedQdrant.Open(folder));
            Assert.Contains("permissions", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    [Fact]
    public void Folder_that_cannot_be_made_is_refused_with_advice()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("/proc is Linux's.");
        var error = Assert.Throws<EmbeddedQdrantException>(() => EmbeddedQdrant.Open("/proc/agentmemory/data"));
        Assert.Contains("choose another folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_disk_fails_the_write_alone_and_takes_writes_again_when_there_is_room()
    {
        using var disk = ScratchDisk.Mount(kibibytes: 3072);
        string folder = Path.Combine(disk.Folder, "data"), filler = Path.Combine(disk.Folder, "filler");
        await File.WriteAllBytesAsync(filler, new byte[1024 * 1024], Token);
        var acknowledged = new List<ulong>();
        using (var engine = EmbeddedQdrant.Open(folder))
        {
            await new Collections.CollectionsClient(engine.CallInvoker).CreateAsync(new CreateCollection { CollectionName = "c", VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 2, Distance = Distance.Dot } } }, cancellationToken: Token);
            var points = new Points.PointsClient(engine.CallInvoker);
            RpcException? full = null;
            for (ulong id = 0; full is null && id < 1000; id++)
            {
                try
                {
                    await UpsertAsync(points, id);
                    acknowledged.Add(id);
                }
                catch (RpcException ex)
                {
                    full = ex;
                }
            }
            Assert.Equal(StatusCode.ResourceExhausted, full!.StatusCode);
            Assert.Contains("disk is full", full.Status.Detail, StringComparison.Ordinal);
            Assert.Equal(acknowledged, await IdsAsync(points));
            File.Delete(filler);
            await UpsertAsync(points, 5000);
            acknowledged.Add(5000);
            Assert.Equal(acknowledged, await IdsAsync(points));
        }
        using var again = EmbeddedQdrant.Open(folder);
        Assert.Equal(acknowledged, await IdsAsync(new Points.PointsClient(again.CallInvoker)));
    }

    [Fact]
    public async Task Full_disk_reaches_the_caller_over_http_as_failed_receipts()
    {
        using var disk = ScratchDisk.Mount(kibibytes: 2048);
        string folder = Path.Combine(disk.Folder, "data");
        await using var app = ServerApplication.Build([$"--AgentMemory:DataPath={folder}", "--AgentMemory:Server:Url=http://127.0.0.1:0"]);
        await app.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var memory = new AgentMemoryClient(http);
        var receipts = new List<WriteReceipt>();
        for (int i = 0; i < 100 && receipts.All(r => r.Status == WriteStatus.Stored); i++)
            receipts.AddRange(await memory.RememberAsync([new() { Text = $"Note {i}" + new string(' ', 60_000) + "end", Kind = MemoryKind.Fact }], Token));
        Assert.Contains("disk is full", receipts[^1].Reason, StringComparison.Ordinal);
        Assert.Equal("index-failed", receipts[^1].Code);
        Assert.Equal(receipts.Count - 1, (await memory.StatsAsync(cancellationToken: Token)).Memories);
        await app.StopAsync(Token);
    }

    private static async Task UpsertAsync(Points.PointsClient points, ulong id)
    {
        var point = new PointStruct { Id = new PointId { Num = id }, Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { 1f, id } } } } };
        point.Payload["text"] = new Value { StringValue = new string('x', 20_000) };
        await points.UpsertAsync(new UpsertPoints { CollectionName = "c", Wait = true, Points = { point } }, cancellationToken: Token);
    }

    private static async Task<IEnumerable<ulong>> IdsAsync(Points.PointsClient points) =>
        (await points.ScrollAsync(new ScrollPoints { CollectionName = "c", Limit = 10_000 }, cancellationToken: Token)).Result.Select(p => p.Id.Num);
}
