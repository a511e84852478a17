using AgentMemory.Hosting.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentMemory.Benchmarks.Replay;

/// <summary>An embedded engine on a folder of its own, in process or behind a port, which a recorded restart closes and opens again.</summary>
internal sealed class EngineUnderReplay : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agentmemory-replay-").FullName;
    private readonly ApiKeys? _keys;
    private readonly bool _hosted;
    private EmbeddedQdrant? _engine;
    private QdrantServer? _server;
    private GrpcChannel? _channel;
    private CallInvoker? _invoker;

    private EngineUnderReplay(ApiKeys? keys, bool hosted) => (_keys, _hosted) = (keys, hosted);

    public CallInvoker CallInvoker => _invoker ?? throw new InvalidOperationException("The engine is closed.");

    /// <param name="keys">What the recorded server asked of its callers.</param>
    /// <param name="hosted">Over a port of the loopback address instead of in process.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<EngineUnderReplay> StartAsync(ApiKeys? keys, bool hosted, CancellationToken cancellationToken)
    {
        var engine = new EngineUnderReplay(keys, hosted);
        await engine.OpenAsync(cancellationToken).ConfigureAwait(false);
        return engine;
    }

    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await CloseAsync().ConfigureAwait(false);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        _engine = EmbeddedQdrant.Open(_folder);
        if (!_hosted)
        {
            _invoker = _engine.CreateCallInvoker(_keys);
            return;
        }
        _server = await QdrantServer.StartAsync(_engine, new QdrantServerOptions { Port = 0, Keys = _keys }, cancellationToken).ConfigureAwait(false);
        _channel = GrpcChannel.ForAddress(_server.Address, new GrpcChannelOptions { MaxReceiveMessageSize = QdrantServer.MaxMessageBytes });
        _invoker = _channel.CreateCallInvoker();
    }

    private async Task CloseAsync()
    {
        _channel?.Dispose();
        if (_server is not null) await _server.DisposeAsync().ConfigureAwait(false);
        _engine?.Dispose();
        (_channel, _server, _engine, _invoker) = (null, null, null, null);
    }
}
