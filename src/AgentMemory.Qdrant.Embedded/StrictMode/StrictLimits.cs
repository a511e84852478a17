using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.StrictMode;

/// <summary>Refusals of strict mode, in the server's words.</summary>
internal static class StrictLimits
{
    /// <exception cref="RpcException">InvalidArgument: above.</exception>
    public static void Check(string what, ulong value, ulong most)
    {
        if (value > most) throw Refused($"Limit exceeded {value} > {most} for \"{what}\". Help: Reduce the \"{what}\" parameter to or below {most}.");
    }

    public static RpcException Refused(FormattableString detail) => new(new Status(StatusCode.InvalidArgument, "Bad request: " + FormattableString.Invariant(detail)));
}
