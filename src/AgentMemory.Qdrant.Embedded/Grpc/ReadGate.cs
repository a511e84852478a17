using System.Globalization;
using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.StrictMode;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>What every read passes before its service: the fields that all reads share, and strict mode.</summary>
internal sealed class ReadGate(CollectionCatalog catalog)
{
    /// <exception cref="RpcException">InvalidArgument, or ResourceExhausted where a collection limits its reads.</exception>
    public void Check(object request)
    {
        if (ReadRequests.Of(request) is not { } read) return;
        CheckConsistency(read.Consistency);
        if (request is ScrollPoints scroll) Malformed.AtLeast("limit", scroll.HasLimit, scroll.Limit, 1);
        if (catalog.Find(read.Collection) is not { } collection)
        {
            foreach (var part in read.Parts) _ = CompiledFilter.Compile(part.Filter); // malformed filters are told before missing collections
            return;
        }
        var snapshot = collection.Snapshot;
        foreach (var keys in read.Keys) throw MissingKey(keys);
        if (snapshot.Settings.Config.StrictModeConfig is not { Enabled: true } strict) return;
        if (strict.HasReadRateLimit) collection.ReadRate.Take(strict.ReadRateLimit, "Read");
        StrictReads.Check(read, strict, snapshot);
    }

    /// <summary>There is one replica, so that every consistency is met; the request must be well formed all the same.</summary>
    private static void CheckConsistency(ReadConsistency? consistency)
    {
        switch (consistency?.ValueCase)
        {
            case null: return;
            case ReadConsistency.ValueOneofCase.None: throw Malformed.Request("invalid read consistency message: `ReadConsistency::value` field is `None`");
            case ReadConsistency.ValueOneofCase.Factor when consistency.Factor == 0: throw Malformed.Request("factor: Validation error: range [{\"min\": Number(1), \"value\": Number(0)}]");
            case ReadConsistency.ValueOneofCase.Type when !Enum.IsDefined(consistency.Type): throw Malformed.Request($"invalid read consistency type value {(int)consistency.Type}");
        }
    }

    // No collection has shard keys: a single node cannot create any.
    private static RpcException MissingKey(ShardKeySelector keys)
    {
        string detail = keys.ShardKeys.Count == 0 ? "Empty shard keys selection"
            : string.Create(CultureInfo.InvariantCulture, $"Shard key {(keys.ShardKeys[0].KeyCase == ShardKey.KeyOneofCase.Keyword ? $"\"{keys.ShardKeys[0].Keyword}\"" : keys.ShardKeys[0].Number)} not found");
        return new RpcException(new Status(StatusCode.InvalidArgument, "Bad request: " + detail));
    }
}
