using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded;

/// <summary>Refusals with the server's status codes and message prefixes.</summary>
internal static class Refusal
{
    private const string WrongInput = "Wrong input: ";

    public static RpcException InvalidArgument(string detail) => new(new Status(StatusCode.InvalidArgument, WrongInput + detail));

    /// <summary>Whether the server finds this only when it applies a write, that is after it asked who may write.</summary>
    public static bool IsOfApplying(RpcException refusal) => refusal.Status.Detail.StartsWith(WrongInput, StringComparison.Ordinal);

    public static RpcException NotFound(string detail) => new(new Status(StatusCode.NotFound, "Not found: " + detail));

    public static RpcException AlreadyExists(string detail) => new(new Status(StatusCode.AlreadyExists, WrongInput + detail));

    public static RpcException Unimplemented(string what) =>
        new(new Status(StatusCode.Unimplemented, $"{what} is not implemented by the embedded engine; use a Qdrant server for it"));
}
