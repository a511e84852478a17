using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Requests;

/// <summary>What every read checks besides its own fields.</summary>
internal static class ReadChecks
{
    /// <exception cref="RpcException">InvalidArgument: a name that no collection can have, or a consistency that says nothing.</exception>
    public static void Call(string collection, ReadConsistency? consistency)
    {
        CollectionNames.Check(collection);
        Consistency(consistency);
    }

    /// <summary>One process is always consistent, so that a sensible consistency changes nothing.</summary>
    /// <exception cref="RpcException">InvalidArgument: no value, an unknown one, or a factor of 0.</exception>
    public static void Consistency(ReadConsistency? consistency)
    {
        switch (consistency?.ValueCase)
        {
            case ReadConsistency.ValueOneofCase.None: throw Malformed.Request("invalid read consistency message: `ReadConsistency::value` field is `None`");
            case ReadConsistency.ValueOneofCase.Factor: Malformed.AtLeast("read_consistency.factor", true, consistency.Factor, 1); break;
            case ReadConsistency.ValueOneofCase.Type when !Enum.IsDefined(consistency.Type): throw Malformed.Request($"invalid read consistency type value {consistency.Type:D}");
        }
    }

    /// <exception cref="RpcException">InvalidArgument: no time at all.</exception>
    public static void Timeout(bool given, ulong seconds) => Malformed.AtLeast("timeout", given, seconds, 1);

    /// <summary>Reads of a collection with custom sharding need no key, unlike writes.</summary>
    /// <exception cref="RpcException">InvalidArgument: a key, which no collection of one node has.</exception>
    public static void ShardKeys(CollectionSnapshot searched, ShardKeySelector? keys)
    {
        if (keys is not null) WriteChecks.ShardKeys(searched.Settings.Config, keys);
    }
}
