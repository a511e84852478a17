using AgentMemory.Qdrant;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests.Conformance;

/// <summary>A real Qdrant server answers the same port in the same way.</summary>
public sealed class ServerConformanceTests(LiveServer server) : MemoryIndexContract, IClassFixture<LiveServer>
{
    private readonly string _collection = "contract-" + Guid.NewGuid().ToString("N");

    private protected override ValueTask<IMemoryIndex> OpenAsync()
    {
        if (server.Connection is null) Assert.Skip(server.Missing);
        return new(new QdrantMemoryIndex(server.Connection.CallInvoker, _collection, server.Connection.Description));
    }

    private protected override async ValueTask CloseAsync()
    {
        if (server.Connection is { } connection) await new Collections.CollectionsClient(connection.CallInvoker).DeleteAsync(new DeleteCollection { CollectionName = _collection });
    }
}
