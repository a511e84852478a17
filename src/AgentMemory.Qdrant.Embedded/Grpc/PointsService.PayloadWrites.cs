using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Points;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>The writes of payloads.</summary>
internal sealed partial class PointsService
{
    public override Task<PointsOperationResponse> SetPayload(SetPayloadPoints request, ServerCallContext context)
    {
        CheckOrdering(request.Ordering);
        return WriteAsync(request.CollectionName, request.Wait, c =>
        {
            WriteChecks.Call(c, request.HasTimeout, request.Timeout);
            WriteChecks.SetPayload(c, request.ShardKeySelector);
            return PayloadWrites.Set(c.Snapshot, request.PointsSelector, request.Payload, request.HasKey ? request.Key : null, c.NextOperation);
        }, context);
    }

    public override Task<PointsOperationResponse> OverwritePayload(SetPayloadPoints request, ServerCallContext context)
    {
        CheckOrdering(request.Ordering);
        return WriteAsync(request.CollectionName, request.Wait, c =>
        {
            WriteChecks.Call(c, request.HasTimeout, request.Timeout);
            WriteChecks.SetPayload(c, request.ShardKeySelector);
            return PayloadWrites.Overwrite(c.Snapshot, request.PointsSelector, request.Payload, request.HasKey ? request.Key : null, c.NextOperation);
        }, context);
    }

    public override Task<PointsOperationResponse> DeletePayload(DeletePayloadPoints request, ServerCallContext context)
    {
        CheckOrdering(request.Ordering);
        return WriteAsync(request.CollectionName, request.Wait, c =>
        {
            WriteChecks.Call(c, request.HasTimeout, request.Timeout);
            WriteChecks.ShardKeys(c.Snapshot.Settings.Config, request.ShardKeySelector);
            return PayloadWrites.Delete(c.Snapshot, request.PointsSelector, request.Keys, c.NextOperation);
        }, context);
    }

    public override Task<PointsOperationResponse> ClearPayload(ClearPayloadPoints request, ServerCallContext context)
    {
        CheckOrdering(request.Ordering);
        return WriteAsync(request.CollectionName, request.Wait, c =>
        {
            WriteChecks.Call(c, request.HasTimeout, request.Timeout);
            WriteChecks.ShardKeys(c.Snapshot.Settings.Config, request.ShardKeySelector);
            return PayloadWrites.Clear(c.Snapshot, request.Points, c.NextOperation);
        }, context);
    }
}
