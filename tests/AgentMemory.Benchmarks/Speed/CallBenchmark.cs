using System.Diagnostics;
using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Benchmarks.Speed;

/// <summary>What a call through the embedded engine's invoker costs where the engine has next to nothing to do.</summary>
internal sealed class CallBenchmark : IBenchmark
{
    private const int Rounds = 15, Calls = 5_000;

    public string Name => "call";

    public string Description => "cost of a call through the embedded CallInvoker beside the engine's own work";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        var collections = new Collections.CollectionsClient(engine.CallInvoker);
        await collections.CreateAsync(new CreateCollection { CollectionName = "c", VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 384, Distance = Distance.Cosine } } }, cancellationToken: cancellationToken);
        var points = new Points.PointsClient(engine.CallInvoker);
        var random = new Random(3);
        var upsert = new UpsertPoints { CollectionName = "c", Wait = true };
        for (ulong id = 0; id < 10; id++) upsert.Points.Add(new PointStruct { Id = new PointId { Num = id }, Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { SyntheticMemories.Vector(random, 384) } } } } });
        await points.UpsertAsync(upsert, cancellationToken: cancellationToken);

        var figures = new Figures();
        var exists = new CollectionExistsRequest { CollectionName = "c" };
        figures.AtMost("call-exists", await MedianAsync(o => collections.CollectionExistsAsync(exists, o).ResponseAsync, cancellationToken), "µs", 20);
        // These carry a deadline, as the adapter's calls do, and include the engine's work on ten points.
        var count = new CountPoints { CollectionName = "c", Exact = true };
        figures.AtMost("call-count", await MedianAsync(o => points.CountAsync(count, o).ResponseAsync, cancellationToken), "µs", 20);
        var query = new QueryPoints { CollectionName = "c", Limit = 5, Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { SyntheticMemories.Vector(random, 384) } } } } };
        figures.AtMost("call-query-10-points", await MedianAsync(o => points.QueryAsync(query, o).ResponseAsync, cancellationToken), "µs", 20);
        return figures.ExitCode;
    }

    private static async Task<double> MedianAsync<T>(Func<CallOptions, Task<T>> call, CancellationToken cancellationToken)
    {
        var rounds = new List<double>();
        for (int round = -3; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Calls; i++) await call(new CallOptions(deadline: DateTime.UtcNow.AddMinutes(1), cancellationToken: cancellationToken));
            if (round >= 0) rounds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / Calls); // the first rounds warm up
        }
        rounds.Sort();
        return rounds[rounds.Count / 2];
    }
}
