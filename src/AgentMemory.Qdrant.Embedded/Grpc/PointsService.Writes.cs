using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Indexes;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Points;
using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>The writes.</summary>
internal sealed partial class PointsService
{
    public override Task<PointsOperationResponse> Upsert(UpsertPoints request, ServerCallContext context)
    {
        CheckOrdering(request.Ordering);
        return WriteAsync(request.CollectionName, request.Wait, c =>
        {
            WriteChecks.Call(c, request.HasTimeout, request.Timeout);
            WriteChecks.Upsert(c, request.Points, request.ShardKeySelector);
            return PointWrites.Upsert(c.Snapshot, request.Points, request.UpdateFilter, request.UpdateMode, c.NextOperation);
        }, context);
    }

    public override Task<PointsOperationResponse> Delete(DeletePoints request, ServerCallContext context)
    {
        CheckOrdering(request.Ordering);
        return WriteAsync(request.CollectionName, request.Wait, c =>
        {
            WriteChecks.Call(c, request.HasTimeout, request.Timeout);
            WriteChecks.ShardKeys(c.Snapshot.Settings.Config, request.ShardKeySelector);
            return PointWrites.Delete(c.Snapshot, request.Points);
        }, context);
    }

    public override Task<PointsOperationResponse> UpdateVectors(UpdatePointVectors request, ServerCallContext context)
    {
        CheckOrdering(request.Ordering);
        return WriteAsync(request.CollectionName, request.Wait, c =>
        {
            WriteChecks.Call(c, request.HasTimeout, request.Timeout);
            WriteChecks.UpdateVectors(c, request.Points, request.ShardKeySelector);
            return PointWrites.UpdateVectors(c.Snapshot, request.Points, request.UpdateFilter, c.NextOperation);
        }, context);
    }

    public override Task<PointsOperationResponse> DeleteVectors(DeletePointVectors request, ServerCallContext context)
    {
        CheckOrdering(request.Ordering);
        return WriteAsync(request.CollectionName, request.Wait, c =>
        {
            WriteChecks.Call(c, request.HasTimeout, request.Timeout);
            WriteChecks.ShardKeys(c.Snapshot.Settings.Config, request.ShardKeySelector);
            return PointWrites.DeleteVectors(c.Snapshot, request.PointsSelector, request.Vectors, c.NextOperation);
        }, context);
    }

    public override Task<PointsOperationResponse> CreateFieldIndex(CreateFieldIndexCollection request, ServerCallContext context)
    {
        CheckOrdering(request.Ordering);
        var info = PayloadIndexFactory.Validate(request);
        string field = PayloadPath.Parse(request.FieldName).ToString(); // all spellings of a path name one index
        return catalog.WriteAsync(() =>
        {
            var collection = catalog.Require(request.CollectionName);
            WriteChecks.Index(collection.Snapshot, field);
            CallAccess.RequireWrite(context);
            return Done(collection.ApplyIndex(field, info), request.Wait);
        }, context.CancellationToken);
    }

    public override Task<PointsOperationResponse> DeleteFieldIndex(DeleteFieldIndexCollection request, ServerCallContext context)
    {
        CheckOrdering(request.Ordering);
        if (request.FieldName.Length == 0) throw Malformed.Field("field_name", "value \"\" invalid, must be at least 1 characters");
        string field = PayloadPath.Parse(request.FieldName).ToString();
        return catalog.WriteAsync(() =>
        {
            var collection = catalog.Require(request.CollectionName);
            CallAccess.RequireWrite(context);
            return Done(collection.ApplyIndex(field, null), request.Wait);
        }, context.CancellationToken);
    }

    public override Task<PointsOperationResponse> CreateVectorName(CreateVectorNameRequest request, ServerCallContext context)
    {
        CheckOrdering(request.Ordering);
        VectorNames.Check(request);
        return catalog.WriteAsync(() =>
        {
            var collection = catalog.Require(request.CollectionName);
            CallAccess.RequireWrite(context);
            return Done(collection.ApplyConfig(VectorNames.Add(collection.Snapshot.Settings, request)), request.Wait);
        }, context.CancellationToken);
    }

    public override Task<PointsOperationResponse> DeleteVectorName(DeleteVectorNameRequest request, ServerCallContext context)
    {
        CheckOrdering(request.Ordering);
        return catalog.WriteAsync(() =>
        {
            var collection = catalog.Require(request.CollectionName);
            CallAccess.RequireWrite(context);
            return Done(collection.ApplyConfig(VectorNames.Remove(collection.Snapshot.Settings, request.VectorName)), request.Wait);
        }, context.CancellationToken);
    }

    public override Task<UpdateBatchResponse> UpdateBatch(UpdateBatchPoints request, ServerCallContext context)
    {
        if (request.Operations.Count == 0) throw Malformed.Field("operations", "value [] invalid, must be at least 1 characters");
        CheckOrdering(request.Ordering);
        return catalog.WriteAsync(() =>
        {
            var collection = catalog.Require(request.CollectionName);
            WriteChecks.Call(collection, request.HasTimeout, request.Timeout);
            var response = new UpdateBatchResponse();
            foreach (var operation in request.Operations) // each is durable before the next begins; where one fails, the ones before it stay
                response.Result.Add(Write(collection, request.Wait, c => BatchOperations.Changes(c, operation), context));
            return response;
        }, context.CancellationToken);
    }

    private Task<PointsOperationResponse> WriteAsync(string name, bool wait, Func<Collection, PointChanges> changes, ServerCallContext context) =>
        catalog.WriteAsync(() => new PointsOperationResponse { Result = Write(catalog.Require(name), wait, changes, context) }, context.CancellationToken);

    /// <summary>Every write is durable and visible when its call returns; without <paramref name="wait"/> the server only acknowledges, and says nothing of what goes wrong later.</summary>
    private static UpdateResult Write(Collection collection, bool wait, Func<Collection, PointChanges> changes, ServerCallContext context)
    {
        var made = Permitted(collection, changes, context);
        ulong operation = collection.Apply(made);
        if (made.Failure is { } failure && wait) throw failure;
        return Result(operation, wait);
    }

    private static PointChanges Permitted(Collection collection, Func<Collection, PointChanges> changes, ServerCallContext context)
    {
        if (!CallAccess.IsReadOnly(context)) return changes(collection);
        try
        {
            _ = changes(collection); // malformed requests are told so even to callers that may not write
        }
        catch (RpcException ex) when (Refusal.IsOfApplying(ex)) { }
        throw CallAccess.Denied();
    }

    private static PointsOperationResponse Done(ulong operation, bool wait) => new() { Result = Result(operation, wait) };

    private static UpdateResult Result(ulong operation, bool wait) => new() { OperationId = operation, Status = wait ? UpdateStatus.Completed : UpdateStatus.Acknowledged };

    private static void CheckOrdering(WriteOrdering? ordering)
    {
        if (ordering is not null && !Enum.IsDefined(ordering.Type)) throw Malformed.Request($"cannot convert ordering: {(int)ordering.Type}");
    }
}
