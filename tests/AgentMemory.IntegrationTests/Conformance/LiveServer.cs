using AgentMemory.Qdrant;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using Xunit;

namespace AgentMemory.IntegrationTests.Conformance;

/// <summary>
/// A Qdrant server for tests: the one at <c>AGENTMEMORY_QDRANT</c> (key in <c>AGENTMEMORY_QDRANT_KEY</c>), or a container where an engine for containers
/// answers. Copy this file into your own tests; docs/qdrant.md says how to use it.
/// </summary>
public sealed class LiveServer : IAsyncLifetime
{
    private const string Image = "qdrant/qdrant:v1.19.0", Key = "test-key";
    private const ushort GrpcPort = 6334, HttpPort = 6333;

    private IContainer? _container;

    /// <summary>Null where there is no server; <see cref="Missing"/> says why.</summary>
    public QdrantConnection? Connection { get; private set; }

    /// <summary>Why there is no server.</summary>
    public string Missing { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("AGENTMEMORY_QDRANT") is { Length: > 0 } address)
        {
            Connection = QdrantConnection.Open(new QdrantOptions { Endpoint = address, ApiKey = Environment.GetEnvironmentVariable("AGENTMEMORY_QDRANT_KEY") ?? "" });
            return;
        }
        try
        {
            _container = new ContainerBuilder(Image)
                .WithPortBinding(GrpcPort, assignRandomHostPort: true)
                .WithPortBinding(HttpPort, assignRandomHostPort: true)
                .WithEnvironment("QDRANT__SERVICE__API_KEY", Key)
                .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(r => r.ForPort(HttpPort).ForPath("/readyz")))
                .Build();
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            await _container.StartAsync(patience.Token);
            Connection = QdrantConnection.Open(new QdrantOptions { Endpoint = $"http://{_container.Hostname}:{_container.GetMappedPublicPort(GrpcPort)}", ApiKey = Key });
        }
        catch (Exception ex) // whatever is wrong with containers here is a reason to skip, and is told
        {
            Missing = $"No Qdrant server: AGENTMEMORY_QDRANT is not set, and a container of {Image} cannot be started ({ex.Message.Split('\n')[0].Trim()}).";
        }
    }

    public async ValueTask DisposeAsync()
    {
        Connection?.Dispose();
        if (_container is not null) await _container.DisposeAsync();
    }
}
