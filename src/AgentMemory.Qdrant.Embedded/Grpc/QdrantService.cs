using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>The qdrant.Qdrant service.</summary>
internal sealed class QdrantService : global::Qdrant.Client.Grpc.Qdrant.QdrantBase
{
    /// <summary>The server version whose answers the engine gives.</summary>
    public const string ServerVersion = "1.19.0";

    public override Task<HealthCheckReply> HealthCheck(HealthCheckRequest request, ServerCallContext context) =>
        Task.FromResult(new HealthCheckReply { Title = "qdrant - vector search engine", Version = ServerVersion });
}
