using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Snapshots;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>The qdrant.Snapshots service. A snapshot is taken in a writer's turn, so that it holds whole writes only; readers go on.</summary>
internal sealed class SnapshotsService(CollectionCatalog catalog, SnapshotStorage storage) : global::Qdrant.Client.Grpc.Snapshots.SnapshotsBase
{
    public override Task<CreateSnapshotResponse> Create(CreateSnapshotRequest request, ServerCallContext context)
    {
        _ = catalog.Require(request.CollectionName);
        CallAccess.RequireWrite(context);
        return catalog.WriteAsync(() =>
        {
            var collection = catalog.Require(request.CollectionName);
            return new CreateSnapshotResponse { SnapshotDescription = storage.Of(collection.Snapshot.Name).Create(collection.Copy) };
        }, context.CancellationToken);
    }

    public override Task<ListSnapshotsResponse> List(ListSnapshotsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListSnapshotsResponse { SnapshotDescriptions = { storage.Of(catalog.Resolve(request.CollectionName).Name).List() } });

    public override Task<DeleteSnapshotResponse> Delete(DeleteSnapshotRequest request, ServerCallContext context)
    {
        string name = catalog.Resolve(request.CollectionName).Name;
        CallAccess.RequireWrite(context);
        return catalog.WriteAsync(() =>
        {
            storage.Of(name).Delete(request.SnapshotName);
            return new DeleteSnapshotResponse();
        }, context.CancellationToken);
    }

    public override Task<CreateSnapshotResponse> CreateFull(CreateFullSnapshotRequest request, ServerCallContext context)
    {
        CallAccess.RequireWrite(context);
        return catalog.WriteAsync(() => new CreateSnapshotResponse { SnapshotDescription = storage.Full.Create(catalog.Copy) }, context.CancellationToken);
    }

    public override Task<ListSnapshotsResponse> ListFull(ListFullSnapshotsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListSnapshotsResponse { SnapshotDescriptions = { storage.Full.List() } });

    public override Task<DeleteSnapshotResponse> DeleteFull(DeleteFullSnapshotRequest request, ServerCallContext context)
    {
        CallAccess.RequireWrite(context);
        return catalog.WriteAsync(() =>
        {
            storage.Full.Delete(request.SnapshotName);
            return new DeleteSnapshotResponse();
        }, context.CancellationToken);
    }
}
