using AgentMemory.Hosting.Qdrant;
using AgentMemory.IntegrationTests.Conformance;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests.Properties;

/// <summary>The embedded engine without files.</summary>
public sealed class InMemoryPropertiesTests : MemoryProperties
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();

    private protected override MemoryPlace Open(TimeProvider? time = null) => MemoryPlace.Over(_engine.CallInvoker, time);

    private protected override ValueTask StopAsync() => _engine.DisposeAsync();
}

/// <summary>The embedded engine on folders, as a program has it.</summary>
public sealed class OnDiskPropertiesTests : MemoryProperties
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
    private int _opened;

    private protected override MemoryPlace Open(TimeProvider? time = null) => MemoryPlace.On(Path.Combine(_folder, $"{_opened++}"), time);

    private protected override ValueTask StopAsync()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>The engine as a server, over a real HTTP/2 socket.</summary>
public sealed class HostedPropertiesTests : MemoryProperties
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();
    private QdrantServer? _server;
    private QdrantConnection? _connection;

    private protected override async ValueTask StartAsync()
    {
        _server = await QdrantServer.StartAsync(_engine, new QdrantServerOptions { Port = 0 });
        _connection = QdrantConnection.Open(new QdrantOptions { Endpoint = _server.Address.AbsoluteUri });
    }

    private protected override MemoryPlace Open(TimeProvider? time = null) => MemoryPlace.Over(_connection!.CallInvoker, time);

    private protected override async ValueTask StopAsync()
    {
        _connection?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        await _engine.DisposeAsync();
    }
}

/// <summary>A real Qdrant server, where there is one.</summary>
public sealed class ServerPropertiesTests(LiveServer server) : MemoryProperties, IClassFixture<LiveServer>
{
    private readonly List<string> _collections = [];

    private protected override ValueTask StartAsync()
    {
        if (server.Connection is null) Assert.Skip(server.Missing);
        return ValueTask.CompletedTask;
    }

    private protected override MemoryPlace Open(TimeProvider? time = null)
    {
        var place = MemoryPlace.Over(server.Connection!.CallInvoker, time);
        _collections.Add(place.Collection);
        return place;
    }

    private protected override async ValueTask StopAsync()
    {
        if (server.Connection is not { } connection) return;
        foreach (string collection in _collections) await new Collections.CollectionsClient(connection.CallInvoker).DeleteAsync(new DeleteCollection { CollectionName = collection });
    }
}
