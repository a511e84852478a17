using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>
/// Refuses requests that are nested so deep that copying them would overflow the stack, which no handler could catch.
/// A wire's reader has such a limit; requests of this process never pass one. Every message type that can hold itself is followed by name:
/// descriptors would do it in fewer lines, but building them costs each start a tenth of a second.
/// </summary>
internal static class NestingGuard
{
    /// <exception cref="RpcException">InvalidArgument: too deep.</exception>
    public static void Check(object request)
    {
        switch (request)
        {
            case QueryPoints query: Check(query); break;
            case QueryBatchPoints batch: foreach (var query in batch.QueryPoints) Check(query); break;
            case QueryPointGroups groups: NestingWalk.Search(groups.Prefetch, groups.Query, groups.Filter, groups.Params); break;
            case SearchPoints search: Check(search); break;
            case SearchBatchPoints batch: foreach (var search in batch.SearchPoints) Check(search); break;
            case SearchPointGroups groups: NestingWalk.Search([], null, groups.Filter, groups.Params); break;
            case SearchMatrixPoints matrix: NestingWalk.Walk(matrix.Filter); break;
            case FacetCounts facet: NestingWalk.Walk(facet.Filter); break;
            case ScrollPoints scroll: NestingWalk.Walk(scroll.Filter); break;
            case CountPoints count: NestingWalk.Walk(count.Filter); break;
            case UpsertPoints upsert: NestingWalk.Points(upsert.Points, upsert.UpdateFilter); break;
            case UpdatePointVectors update: NestingWalk.Vectors(update.Points, update.UpdateFilter); break;
            case SetPayloadPoints set: NestingWalk.Payload(set.Payload, set.PointsSelector); break;
            case DeletePoints delete: NestingWalk.Selector(delete.Points); break;
            case DeletePointVectors delete: NestingWalk.Selector(delete.PointsSelector); break;
            case DeletePayloadPoints delete: NestingWalk.Selector(delete.PointsSelector); break;
            case ClearPayloadPoints clear: NestingWalk.Selector(clear.Points); break;
            case UpdateBatchPoints batch: foreach (var operation in batch.Operations) Check(operation); break;
            case CreateCollection create: NestingWalk.Values(create.Metadata); break;
            case UpdateCollection update: NestingWalk.Values(update.Metadata); break;
            case UpdateCollectionClusterSetupRequest setup: NestingWalk.Walk(setup.ReplicatePoints?.Filter); break;
        }
    }

    private static void Check(QueryPoints query) => NestingWalk.Search(query.Prefetch, query.Query, query.Filter, query.Params);

    private static void Check(SearchPoints search) => NestingWalk.Search([], null, search.Filter, search.Params);

    private static void Check(PointsUpdateOperation operation)
    {
        switch (operation.OperationCase)
        {
            case PointsUpdateOperation.OperationOneofCase.Upsert: NestingWalk.Points(operation.Upsert.Points, operation.Upsert.UpdateFilter); break;
            case PointsUpdateOperation.OperationOneofCase.SetPayload: NestingWalk.Payload(operation.SetPayload.Payload, operation.SetPayload.PointsSelector); break;
            case PointsUpdateOperation.OperationOneofCase.OverwritePayload: NestingWalk.Payload(operation.OverwritePayload.Payload, operation.OverwritePayload.PointsSelector); break;
            case PointsUpdateOperation.OperationOneofCase.UpdateVectors: NestingWalk.Vectors(operation.UpdateVectors.Points, operation.UpdateVectors.UpdateFilter); break;
            case PointsUpdateOperation.OperationOneofCase.DeletePayload: NestingWalk.Selector(operation.DeletePayload.PointsSelector); break;
            case PointsUpdateOperation.OperationOneofCase.DeleteVectors: NestingWalk.Selector(operation.DeleteVectors.PointsSelector); break;
            case PointsUpdateOperation.OperationOneofCase.DeletePoints: NestingWalk.Selector(operation.DeletePoints.Points); break;
            case PointsUpdateOperation.OperationOneofCase.ClearPayload: NestingWalk.Selector(operation.ClearPayload.Points); break;
#pragma warning disable CS0612 // clients of older versions still send them
            case PointsUpdateOperation.OperationOneofCase.DeleteDeprecated: NestingWalk.Selector(operation.DeleteDeprecated); break;
            case PointsUpdateOperation.OperationOneofCase.ClearPayloadDeprecated: NestingWalk.Selector(operation.ClearPayloadDeprecated); break;
#pragma warning restore CS0612
        }
    }
}
