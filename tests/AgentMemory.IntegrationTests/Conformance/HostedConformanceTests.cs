using AgentMemory.Hosting.Qdrant;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;

namespace AgentMemory.IntegrationTests.Conformance;

/// <summary>The embedded engine as a server, over a real HTTP/2 socket, with a key.</summary>
public sealed class HostedConformanceTests : MemoryIndexContract
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();
    private QdrantServer? _server;
    private QdrantConnection? _connection;

    private protected override async ValueTask<IMemoryIndex> OpenAsync()
    {
        _server = await QdrantServer.StartAsync(_engine, new QdrantServerOptions { Port = 0, Keys = new ApiKeys("secret", null, null) });
        var options = new QdrantOptions { Endpoint = _server.Address.AbsoluteUri, ApiKey = "secret" };
        _connection = QdrantConnection.Open(options);
        return new QdrantMemoryIndex(_connection.CallInvoker, "contract", _connection.Description, options);
    }

    private protected override async ValueTask CloseAsync()
    {
        _connection?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        await _engine.DisposeAsync();
    }
}
