using AgentMemory.Qdrant.Embedded.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Points;

/// <summary>The operations of an UpdateBatch call.</summary>
internal static class BatchOperations
{
    public static PointChanges Changes(Collection collection, PointsUpdateOperation operation)
    {
        var (snapshot, version) = (collection.Snapshot, collection.NextOperation);
        var config = snapshot.Settings.Config;
        switch (operation.OperationCase)
        {
            case PointsUpdateOperation.OperationOneofCase.Upsert:
                var upsert = operation.Upsert;
                WriteChecks.Upsert(collection, upsert.Points, upsert.ShardKeySelector);
                return PointWrites.Upsert(snapshot, upsert.Points, upsert.UpdateFilter, upsert.UpdateMode, version);
            case PointsUpdateOperation.OperationOneofCase.UpdateVectors:
                var vectors = operation.UpdateVectors;
                WriteChecks.UpdateVectors(collection, vectors.Points, vectors.ShardKeySelector);
                return PointWrites.UpdateVectors(snapshot, vectors.Points, vectors.UpdateFilter, version);
            case PointsUpdateOperation.OperationOneofCase.DeleteVectors:
                WriteChecks.ShardKeys(config, operation.DeleteVectors.ShardKeySelector);
                return PointWrites.DeleteVectors(snapshot, operation.DeleteVectors.PointsSelector, operation.DeleteVectors.Vectors, version);
            case PointsUpdateOperation.OperationOneofCase.DeletePoints:
                WriteChecks.ShardKeys(config, operation.DeletePoints.ShardKeySelector);
                return PointWrites.Delete(snapshot, operation.DeletePoints.Points);
            case PointsUpdateOperation.OperationOneofCase.SetPayload:
                var set = operation.SetPayload;
                WriteChecks.SetPayload(collection, set.ShardKeySelector);
                return PayloadWrites.Set(snapshot, set.PointsSelector, set.Payload, set.HasKey ? set.Key : null, version);
            case PointsUpdateOperation.OperationOneofCase.OverwritePayload:
                var overwrite = operation.OverwritePayload;
                WriteChecks.SetPayload(collection, overwrite.ShardKeySelector);
                return PayloadWrites.Overwrite(snapshot, overwrite.PointsSelector, overwrite.Payload, overwrite.HasKey ? overwrite.Key : null, version);
            case PointsUpdateOperation.OperationOneofCase.DeletePayload:
                WriteChecks.ShardKeys(config, operation.DeletePayload.ShardKeySelector);
                return PayloadWrites.Delete(snapshot, operation.DeletePayload.PointsSelector, operation.DeletePayload.Keys, version);
            case PointsUpdateOperation.OperationOneofCase.ClearPayload:
                WriteChecks.ShardKeys(config, operation.ClearPayload.ShardKeySelector);
                return PayloadWrites.Clear(snapshot, operation.ClearPayload.Points, version);
#pragma warning disable CS0612 // older clients still send the deprecated forms
            case PointsUpdateOperation.OperationOneofCase.DeleteDeprecated:
                return PointWrites.Delete(snapshot, operation.DeleteDeprecated);
            case PointsUpdateOperation.OperationOneofCase.ClearPayloadDeprecated:
                return PayloadWrites.Clear(snapshot, operation.ClearPayloadDeprecated, version);
#pragma warning restore CS0612
            default:
                throw Malformed.Request("Operation is missing");
        }
    }
}
