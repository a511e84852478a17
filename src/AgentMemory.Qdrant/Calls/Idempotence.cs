using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Calls;

/// <summary>Which calls may be sent again when nobody knows whether the first one arrived.</summary>
internal static class Idempotence
{
    /// <summary>
    /// Reads, and writes that name their points or their filter and say what the result is. Not: writes under a condition, which would meet what the first
    /// one has made, and whatever makes or renames a collection.
    /// </summary>
    public static bool Holds(object request) => request switch
    {
        UpsertPoints upsert => upsert.UpdateFilter is null && upsert.UpdateMode == UpdateMode.Upsert,
        UpdatePointVectors vectors => vectors.UpdateFilter is null,
        UpdateBatchPoints batch => batch.Operations.All(o => o.Upsert is not { } u || (u.UpdateFilter is null && u.UpdateMode == UpdateMode.Upsert)),
        CreateCollection or DeleteCollection or ChangeAliases or CreateShardKeyRequest or UpdateCollectionClusterSetupRequest or CreateSnapshotRequest or CreateFullSnapshotRequest => false,
        _ => true,
    };
}
