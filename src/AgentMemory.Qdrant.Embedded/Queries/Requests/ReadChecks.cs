using AgentMemory.Qdrant.Embedded.Collections;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Queries.Requests;

/// <summary>What every read checks besides its own fields.</summary>
internal static class ReadChecks
{
    /// <exception cref="RpcException">InvalidArgument: a name that no collection can have, or no time at all.</exception>
    public static void Call(string collection, bool hasTimeout, ulong timeout)
    {
        CollectionNames.Check(collection);
        Malformed.AtLeast("timeout", hasTimeout, timeout, 1);
    }
}
