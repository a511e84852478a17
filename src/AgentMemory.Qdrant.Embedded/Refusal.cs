using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded;

/// <summary>Refusals with the server's status codes and message prefixes.</summary>
internal static class Refusal
{
    public static RpcException InvalidArgument(string detail) => new(new Status(StatusCode.InvalidArgument, "Wrong input: " + detail));

    public static RpcException NotFound(string detail) => new(new Status(StatusCode.NotFound, "Not found: " + detail));

    public static RpcException AlreadyExists(string detail) => new(new Status(StatusCode.AlreadyExists, "Wrong input: " + detail));

    public static RpcException Unimplemented(string what) =>
        new(new Status(StatusCode.Unimplemented, $"{what} is not implemented by the embedded engine; use a Qdrant server for it"));
}
