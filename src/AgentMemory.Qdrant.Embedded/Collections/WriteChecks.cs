using System.Globalization;
using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>What the configuration of a collection refuses before a write: shard keys, and the limits of strict mode.</summary>
internal static class WriteChecks
{
    public static void Upsert(CollectionConfig config, int points, ShardKeySelector? keys)
    {
        ShardKeys(config, keys);
        CheckBatch(config, points, "upsert limit");
    }

    public static void Update(CollectionConfig config, int points, ShardKeySelector? keys)
    {
        ShardKeys(config, keys);
        CheckBatch(config, points, "update limit");
    }

    public static void Index(CollectionSnapshot snapshot, string field)
    {
        if (snapshot.Settings.Config.StrictModeConfig is { Enabled: true, HasMaxPayloadIndexCount: true } strict
            && !snapshot.Schema.ContainsKey(field) && (ulong)snapshot.Schema.Count >= strict.MaxPayloadIndexCount)
            throw Limit($"Collection already has the maximum number of payload indices ({strict.MaxPayloadIndexCount}). Help: Please delete an existing index before creating a new one.");
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
        if (config.StrictModeConfig is { Enabled: true, HasUpsertMaxBatchsize: true } strict && (ulong)count > strict.UpsertMaxBatchsize)
            throw Limit($"Limit exceeded {count} > {strict.UpsertMaxBatchsize} for \"{what}\". Help: Reduce the \"{what}\" parameter to or below {strict.UpsertMaxBatchsize}.");
    }

    private static RpcException Limit(FormattableString detail) => new(new Status(StatusCode.InvalidArgument, "Bad request: " + FormattableString.Invariant(detail)));
}
