using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AgentMemory.Server;

/// <summary>What the OpenAPI document says beside the routes.</summary>
internal static class ApiDescription
{
    public static Task Complete(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "AgentMemory",
            Version = "v1",
            Description = "Memory for AI agents: remember, ingest, recall, forget. Errors are problem details (RFC 9457) whose detail says what to do. "
                + "A call without a tenant works on the tenant 'default', never on all tenants.",
        };
        return Task.CompletedTask;
    }
}
