using AgentMemory.Qdrant;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using Grpc.Net.Client;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests.Conformance;

/// <summary>A Qdrant server: the one at <c>AGENTMEMORY_QDRANT</c>, or a container where an engine for containers answers.</summary>
public sealed class LiveServer : IAsyncLifetime
{
    private const string Image = "qdrant/qdrant:v1.19.0";
    private const ushort GrpcPort = 6334;

    private IContainer? _container;

    public GrpcChannel? Channel { get; private set; }

    /// <summary>Why there is no server.</summary>
    public string Missing { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("AGENTMEMORY_QDRANT") is { Length: > 0 } address)
        {
            Channel = GrpcChannel.ForAddress(address);
            return;
        }
        try
        {
            _container = new ContainerBuilder(Image).WithPortBinding(GrpcPort, assignRandomHostPort: true)
                .WithWaitStrategy(Wait.ForUnixContainer().UntilInternalTcpPortIsAvailable(GrpcPort)).Build();
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            await _container.StartAsync(patience.Token);
            Channel = GrpcChannel.ForAddress($"http://{_container.Hostname}:{_container.GetMappedPublicPort(GrpcPort)}");
        }
        catch (Exception ex) // whatever is wrong with containers here is a reason to skip, and is told
        {
            Missing = $"No Qdrant server: AGENTMEMORY_QDRANT is not set, and a container of {Image} cannot be started ({ex.Message.Split('\n')[0].Trim()}).";
        }
    }

    public async ValueTask DisposeAsync()
    {
        Channel?.Dispose();
        if (_container is not null) await _container.DisposeAsync();
    }
}

/// <summary>A real Qdrant server answers the same port in the same way.</summary>
public sealed class ServerConformanceTests(LiveServer server) : MemoryIndexContract, IClassFixture<LiveServer>
{
    private readonly string _collection = "contract-" + Guid.NewGuid().ToString("N");

    private protected override ValueTask<IMemoryIndex> OpenAsync()
    {
        if (server.Channel is null) Assert.Skip(server.Missing);
        return new(new QdrantMemoryIndex(server.Channel.CreateCallInvoker(), _collection, "live server"));
    }

    private protected override async ValueTask CloseAsync()
    {
        if (server.Channel is { } channel) await new Collections.CollectionsClient(channel).DeleteAsync(new DeleteCollection { CollectionName = _collection });
    }
}
