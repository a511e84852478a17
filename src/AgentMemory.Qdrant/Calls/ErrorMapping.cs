using System.Security.Authentication;
using Grpc.Core;

namespace AgentMemory.Qdrant.Calls;

/// <summary>Status codes of the wire to the kinds of the port, with what to do about them.</summary>
internal static class ErrorMapping
{
    public static MemoryIndexException Map(RpcException error, string operation, string description, string collection)
    {
        var kind = Kind(error);
        return new MemoryIndexException($"The index ({description}) failed at '{operation}': {error.Status.Detail}{Advice(kind, error, collection)}", operation, kind, error);
    }

    public static MemoryIndexErrorKind Kind(RpcException error) => error.StatusCode switch
    {
        StatusCode.InvalidArgument or StatusCode.OutOfRange or StatusCode.FailedPrecondition => MemoryIndexErrorKind.BadInput,
        StatusCode.NotFound => MemoryIndexErrorKind.NotFound,
        StatusCode.AlreadyExists or StatusCode.Aborted => MemoryIndexErrorKind.Conflict,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded => MemoryIndexErrorKind.Unavailable,
        // A call that nobody here cancelled was cut off on the way, as was one that failed below HTTP/2.
        StatusCode.Cancelled => MemoryIndexErrorKind.Unavailable,
        StatusCode.Internal or StatusCode.Unknown when IsBroken(error.Status.DebugException) => MemoryIndexErrorKind.Unavailable,
        StatusCode.ResourceExhausted => MemoryIndexErrorKind.Overloaded,
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => MemoryIndexErrorKind.Unauthorized,
        StatusCode.Unimplemented => MemoryIndexErrorKind.Unsupported,
        _ => MemoryIndexErrorKind.Internal,
    };

    private static bool IsBroken(Exception? cause) => cause is HttpRequestException or IOException or HttpProtocolException || (cause?.InnerException is { } inner && IsBroken(inner));

    private static bool IsUntrusted(Exception? cause) => cause is AuthenticationException || (cause?.InnerException is { } inner && IsUntrusted(inner));

    private static string Advice(MemoryIndexErrorKind kind, RpcException error, string collection) => kind switch
    {
        // What a server does not know of a match is gone when it reads it; it sees a match of nothing.
        MemoryIndexErrorKind.BadInput when error.Status.Detail.Contains("Malformed Match", StringComparison.Ordinal) =>
            " Servers below 1.19 do not know 'startsWith' in filters: upgrade the server, or use 'contains' or 'eq'.",
        MemoryIndexErrorKind.NotFound when error.Status.Detail.Contains(collection, StringComparison.Ordinal) =>
            $" Somebody deleted the collection '{collection}' while it was in use: restore its snapshot, or start this program again to begin with an empty one.",
        MemoryIndexErrorKind.Unauthorized when error.StatusCode == StatusCode.Unauthenticated => " Set AgentMemory:Qdrant:ApiKey to the server's key.",
        MemoryIndexErrorKind.Unauthorized => " The key may not do this: set AgentMemory:Qdrant:ApiKey to a key that may write.",
        MemoryIndexErrorKind.Unavailable when error.StatusCode == StatusCode.DeadlineExceeded => " It did not answer in time: see AgentMemory:Qdrant:TimeoutSeconds.",
        MemoryIndexErrorKind.Unavailable when IsUntrusted(error.Status.DebugException) =>
            " Its certificate is not accepted: set AgentMemory:Qdrant:CertificateThumbprint to the certificate's SHA-256, or use one of an authority that this machine trusts.",
        MemoryIndexErrorKind.Unavailable => " Is it running, and is this its gRPC port (6334, not 6333)?",
        MemoryIndexErrorKind.Overloaded => " It refuses for now: try later, or raise its limits.",
        _ => "",
    };
}
