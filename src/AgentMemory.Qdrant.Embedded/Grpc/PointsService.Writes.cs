using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Indexes;
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
        if (request.UpdateFilter is not null) throw Refusal.Unimplemented("UpsertPoints.update_filter");
        if (request is { HasUpdateMode: true, UpdateMode: not UpdateMode.Upsert }) throw Refusal.Unimplemented("UpsertPoints.update_mode");
        if (request.ShardKeySelector is not null) throw Refusal.Unimplemented("UpsertPoints.shard_key_selector");
        if (request.Points.Count == 0) throw Refusal.InvalidArgument("Empty update request");
        return catalog.WriteAsync(() =>
        {
            var collection = catalog.Require(request.CollectionName);
            var points = new Dictionary<PointKey, StoredPoint>(request.Points.Count); // the last of several with one id wins
            foreach (var point in request.Points)
            {
                var read = PointReading.Read(point, collection.Snapshot.Settings, collection.NextOperation);
                points[read.Id] = read;
            }
            return Done(collection.Apply([.. points.Values], []));
        }, context.CancellationToken);
    }

    public override Task<PointsOperationResponse> Delete(DeletePoints request, ServerCallContext context)
    {
        if (request.ShardKeySelector is not null) throw Refusal.Unimplemented("DeletePoints.shard_key_selector");
        return catalog.WriteAsync(() =>
        {
            var collection = catalog.Require(request.CollectionName);
            return Done(collection.Apply([], Select(collection.Snapshot, request.Points)));
        }, context.CancellationToken);
    }

    public override Task<PointsOperationResponse> CreateFieldIndex(CreateFieldIndexCollection request, ServerCallContext context)
    {
        var info = PayloadIndexFactory.Validate(request);
        return catalog.WriteAsync(() => Done(catalog.Require(request.CollectionName).ApplyIndex(request.FieldName, info)), context.CancellationToken);
    }

    public override Task<PointsOperationResponse> DeleteFieldIndex(DeleteFieldIndexCollection request, ServerCallContext context) =>
        catalog.WriteAsync(() => Done(catalog.Require(request.CollectionName).ApplyIndex(request.FieldName, null)), context.CancellationToken);

    private static HashSet<PointKey> Select(CollectionSnapshot snapshot, PointsSelector? selector)
    {
        switch (selector?.PointsSelectorOneOfCase)
        {
            case PointsSelector.PointsSelectorOneOfOneofCase.Points:
                if (selector.Points.Ids.Count == 0) throw Refusal.InvalidArgument("Empty update request");
                return [.. selector.Points.Ids.Select(id => PointKey.From(id))];
            case PointsSelector.PointsSelectorOneOfOneofCase.Filter:
                var filter = CompiledFilter.Compile(selector.Filter, snapshot);
                var found = new HashSet<PointKey>();
                foreach (var view in snapshot.Segments)
                    foreach (int offset in filter.Select(view)) found.Add(view.Segment.Id(offset));
                return found;
            default:
                throw Refusal.InvalidArgument("a points selector is missing");
        }
    }

    // Every write is applied when its call returns, whatever `wait` says: the answer is the stronger one.
    private static PointsOperationResponse Done(ulong operation) => new() { Result = new UpdateResult { OperationId = operation, Status = UpdateStatus.Completed } };
}
