using AgentMemory.Qdrant.Embedded;
using Qdrant.Client.Grpc;

namespace AgentMemory.Benchmarks.Crash;

/// <summary>The child of the crash test: upserts until it is killed, and prints each id after its acknowledgement.</summary>
internal sealed class CrashWriter : IBenchmark
{
    public string Name => "crash-writer";

    public string Description => "FOLDER FIRST-ID: writes points until it is killed; used by the crash test";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var engine = EmbeddedQdrant.Open(args[0]);
        var collections = new Collections.CollectionsClient(engine.CallInvoker);
        if (!(await collections.CollectionExistsAsync(new CollectionExistsRequest { CollectionName = "c" }, cancellationToken: cancellationToken)).Result.Exists)
            await collections.CreateAsync(new CreateCollection { CollectionName = "c", VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 4, Distance = Distance.Dot } } }, cancellationToken: cancellationToken);
        var points = new Points.PointsClient(engine.CallInvoker);
        var output = Console.Out;
        for (ulong id = ulong.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture); !cancellationToken.IsCancellationRequested; id++)
        {
            await points.UpsertAsync(new UpsertPoints
            {
                CollectionName = "c",
                Points = { new PointStruct { Id = new PointId { Num = id }, Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { id, 1, 2, 3 } } } } } },
            }, cancellationToken: cancellationToken);
            await output.WriteLineAsync(id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await output.FlushAsync(cancellationToken);
        }
        return 0;
    }
}
