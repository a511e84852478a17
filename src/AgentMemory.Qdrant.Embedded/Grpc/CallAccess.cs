using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>What the caller of one call may do. Without keys everyone may do everything.</summary>
internal static class CallAccess
{
    private static readonly object ReadOnlyMark = new();

    public static void Restrict(ServerCallContext context) => context.UserState[ReadOnlyMark] = ReadOnlyMark;

    public static bool IsReadOnly(ServerCallContext context) => context.UserState.ContainsKey(ReadOnlyMark);

    /// <summary>Before a write; the server reports malformed requests and missing collections first.</summary>
    /// <exception cref="RpcException">PermissionDenied: a key that may only read.</exception>
    public static void RequireWrite(ServerCallContext context)
    {
        if (IsReadOnly(context)) throw Denied();
    }

    public static RpcException Denied() => new(new Status(StatusCode.PermissionDenied, "Forbidden: Global manage access is required"));
}
