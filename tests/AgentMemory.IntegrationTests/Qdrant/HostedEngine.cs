using AgentMemory.Hosting.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Grpc.Net.Client;

namespace AgentMemory.IntegrationTests.Qdrant;

/// <summary>An engine in memory behind a real port of the loopback address, with a channel to it.</summary>
internal sealed class HostedEngine : IAsyncDisposable
{
    private HostedEngine(EmbeddedQdrant engine, QdrantServer server)
    {
        (Engine, Server) = (engine, server);
        Channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { MaxReceiveMessageSize = QdrantServer.MaxMessageBytes });
    }

    public EmbeddedQdrant Engine { get; }

    public QdrantServer Server { get; }

    /// <summary>Its <c>CreateCallInvoker()</c> goes over the wire.</summary>
    public GrpcChannel Channel { get; }

    public static async Task<HostedEngine> StartAsync(ApiKeys? keys = null, CancellationToken cancellationToken = default)
    {
        var engine = EmbeddedQdrant.OpenInMemory();
        return new HostedEngine(engine, await QdrantServer.StartAsync(engine, new QdrantServerOptions { Port = 0, Keys = keys }, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await Server.DisposeAsync();
        await Engine.DisposeAsync();
    }
}
