using Grpc.Core;
using Grpc.Health.V1;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>The standard grpc.health.v1 service: every name is serving, as on the server.</summary>
internal sealed class HealthService : Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        Task.FromResult(new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving });
}
