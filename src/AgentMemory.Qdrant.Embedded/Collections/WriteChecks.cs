using System.Globalization;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.StrictMode;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>What the configuration of a collection refuses before a write: shard keys, and the limits of strict mode.</summary>
internal static class WriteChecks
{
    public static void Upsert(Collection collection, IReadOnlyCollection<PointStruct> points, ShardKeySelector? keys)
    {
        var config = collection.Snapshot.Settings.Config;
        ShardKeys(config, keys);
        CheckBatch(config, points.Count, "upsert limit");
        if (Strict(config) is not { } strict) return;
        foreach (var point in points) VectorLimits.Check(point.Vectors, strict);
        collection.Sizes.Check(collection.Snapshot, payloadOnly: false);
    }

    public static void UpdateVectors(Collection collection, IReadOnlyCollection<PointVectors> points, ShardKeySelector? keys)
    {
        var config = collection.Snapshot.Settings.Config;
        ShardKeys(config, keys);
        CheckBatch(config, points.Count, "update limit");
        if (Strict(config) is not { } strict) return;
        foreach (var point in points) VectorLimits.Check(point.Vectors, strict);
        collection.Sizes.Check(collection.Snapshot, payloadOnly: false);
    }

    public static void SetPayload(Collection collection, ShardKeySelector? keys)
    {
        ShardKeys(collection.Snapshot.Settings.Config, keys);
        collection.Sizes.Check(collection.Snapshot, payloadOnly: true);
    }

    /// <summary>A filter that selects what is written.</summary>
    public static void Filter(CollectionSnapshot snapshot, Filter filter)
    {
        if (Strict(snapshot.Settings.Config) is not { } strict) return;
        FilterLimits.Check(filter, strict);
        if (strict is { HasUnindexedFilteringUpdate: true, UnindexedFilteringUpdate: false }) IndexNeeds.Check(filter, snapshot.Schema);
    }

    /// <summary>Called once a write, before anything else of it is looked at.</summary>
    /// <exception cref="RpcException">ResourceExhausted: too many writes. InvalidArgument: a timeout above the limit.</exception>
    public static void Call(Collection collection, bool hasTimeout, ulong timeout)
    {
        if (Strict(collection.Snapshot.Settings.Config) is not { } strict) return;
        if (strict.HasWriteRateLimit) collection.WriteRate.Take(strict.WriteRateLimit, "Write");
        if (hasTimeout && strict.HasMaxTimeout) StrictLimits.Check("timeout", timeout, strict.MaxTimeout);
    }

    public static void Index(CollectionSnapshot snapshot, string field)
    {
        if (snapshot.Settings.Config.StrictModeConfig is { Enabled: true, HasMaxPayloadIndexCount: true } strict
            && !snapshot.Schema.ContainsKey(field) && (ulong)snapshot.Schema.Count >= strict.MaxPayloadIndexCount)
            throw StrictLimits.Refused($"Collection already has the maximum number of payload indices ({strict.MaxPayloadIndexCount}). Help: Please delete an existing index before creating a new one.");
    }

    public static void ShardKeys(CollectionConfig config, ShardKeySelector? keys)
    {
        if (keys is null)
        {
            if (config.Params is { HasShardingMethod: true, ShardingMethod: ShardingMethod.Custom }) throw Refusal.InvalidArgument("Shard key not specified");
            return;
        }
        if (keys.ShardKeys.Count == 0) throw Refusal.InvalidArgument("Empty shard keys selection");
        var key = keys.ShardKeys[0];
        throw Refusal.InvalidArgument(string.Create(CultureInfo.InvariantCulture, $"Shard key {(key.KeyCase == ShardKey.KeyOneofCase.Keyword ? $"\"{key.Keyword}\"" : key.Number)} not found"));
    }

    private static void CheckBatch(CollectionConfig config, int count, string what)
    {
        if (Strict(config) is { HasUpsertMaxBatchsize: true } strict) StrictLimits.Check(what, (ulong)count, strict.UpsertMaxBatchsize);
    }

    private static StrictModeConfig? Strict(CollectionConfig config) => config.StrictModeConfig is { Enabled: true } strict ? strict : null;
}
