using AgentMemory.Qdrant;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Qdrant.Client.Grpc;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>The whole memory with a spool, over any invoker or a server's address, with vectors that cost nothing.</summary>
internal sealed class SpoolMemory : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly QdrantConnection? _connection;

    /// <param name="invoker">Carries the calls; stays the caller's.</param>
    /// <param name="folder">Folder of the spool.</param>
    /// <param name="configure">Changes the settings of the spool.</param>
    public SpoolMemory(CallInvoker invoker, string folder, Action<SpoolOptions>? configure = null) => _provider = EngineMemory.Over(invoker, services => new AgentMemoryBuilder(services).UseSpool(o =>
    {
        (o.Path, o.RetryMilliseconds) = (folder, 20);
        configure?.Invoke(o);
    }));

    private SpoolMemory(QdrantConnection connection, string folder) : this(connection.CallInvoker, folder) => _connection = connection;

    public IAgentMemory Memory => _provider.GetRequiredService<IAgentMemory>();

    public IMemorySpool Spool => _provider.GetRequiredService<IMemorySpool>();

    /// <summary>Over a socket, with few repetitions, so that an outage is told quickly.</summary>
    public static SpoolMemory Connect(string address, string folder) =>
        new(QdrantConnection.Open(new QdrantOptions { Endpoint = address, Retries = 1, RetryMilliseconds = 1, TimeoutSeconds = 5, BreakerCalls = 5, BreakerSeconds = 1 }), folder);

    /// <summary>Stores what waits, however often the engine fails on the way.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await Spool.DrainAsync(cancellationToken);
                return;
            }
            catch (MemoryIndexException ex) when (ex.IsTransient && attempt < 1_000)
            {
                await Task.Delay(5, cancellationToken);
            }
        }
    }

    /// <summary>Every point of the collection, asked from the engine itself; earlier versions too.</summary>
    public static async Task<IReadOnlyList<RetrievedPoint>> PointsAsync(CallInvoker engine, CancellationToken cancellationToken)
    {
        try
        {
            return (await new Points.PointsClient(engine).ScrollAsync(new ScrollPoints { CollectionName = "memories", Limit = 1_000_000 }, cancellationToken: cancellationToken)).Result;
        }
        catch (RpcException ex) when (ex.StatusCode == StatusCode.NotFound)
        {
            return []; // nobody has written anything
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _connection?.Dispose();
    }
}
