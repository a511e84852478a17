using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>Refusals of requests that cannot be read, in the server's words, which carry no prefix.</summary>
internal static class MalformedRequest
{
    public static RpcException Create(string detail) => new(new Status(StatusCode.InvalidArgument, detail));

    /// <summary>A field outside its range, as the server's request validation words it.</summary>
    public static RpcException Field(string field, string problem) => Create($"Validation error in body: [{field}: {problem}]");
}
