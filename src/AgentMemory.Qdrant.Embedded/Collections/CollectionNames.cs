using System.Buffers;
using System.Text;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>Which names of collections and vectors are accepted, by the server's rules.</summary>
internal static class CollectionNames
{
    private const int MaxVectorNameBytes = 200, MaxNameLength = 255;

    private static readonly SearchValues<char> RefusedInNewNames = SearchValues.Create("<>:\"/\\|?*\0\u001F");
    private static readonly SearchValues<char> RefusedInNames = SearchValues.Create("/\0");

    /// <summary>A name that a request addresses: laxer than a new one.</summary>
    /// <exception cref="RpcException">InvalidArgument.</exception>
    public static void Check(string name) => Check(name, RefusedInNames);

    /// <exception cref="RpcException">InvalidArgument. Internal: a name that the server cannot make a folder of.</exception>
    public static void CheckNew(string name)
    {
        Check(name, RefusedInNewNames);
        if (name is "." or ".." || Encoding.UTF8.GetByteCount(name) > MaxNameLength)
            throw new RpcException(new Status(StatusCode.Internal, $"Service internal error: Can't create directory for collection {name}; choose a name of at most {MaxNameLength} bytes."));
    }

    /// <exception cref="RpcException">InvalidArgument.</exception>
    public static void CheckVector(string name, string kind)
    {
        int at = name.AsSpan().IndexOfAny(RefusedInNewNames);
        if (at >= 0) throw Refusal.InvalidArgument($"Invalid {kind} vector name `{name}`: vector name cannot contain \"{name[at]}\" char");
        if (Encoding.UTF8.GetByteCount(name) > MaxVectorNameBytes) throw Refusal.InvalidArgument($"Invalid {kind} vector name `{name}`: vector name cannot be longer than {MaxVectorNameBytes} bytes");
    }

    private static void Check(string name, SearchValues<char> refused)
    {
        if (name.Length == 0 || (name.Length > MaxNameLength && name.EnumerateRunes().Count() > MaxNameLength))
            throw Malformed.Field("collection_name", $"value \"{name}\" invalid, must be from 1 to {MaxNameLength} characters");
        int at = name.AsSpan().IndexOfAny(refused);
        if (at >= 0) throw Malformed.Field("collection_name", $"collection name cannot contain \"{name[at]}\" char");
    }
}
