using AgentMemory.Qdrant.Embedded.Points;
using AgentMemory.Qdrant.Embedded.Queries.Planning;
using AgentMemory.Qdrant.Embedded.Queries.Requests;
using AgentMemory.Qdrant.Embedded.Queries.Resolution;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries;

/// <summary>Answers the deprecated Search and SearchBatch: queries for the nearest to one vector.</summary>
internal static class SearchExecution
{
    public static SearchResponse Run(ICollectionResolver collections, SearchPoints request, CancellationToken cancellationToken)
    {
        ReadChecks.Call(request.CollectionName, request.ReadConsistency);
        var root = StageRequest.Of(request);
        var snapshots = new CallSnapshots(collections);
        var response = new SearchResponse();
        response.Result.AddRange(Run(new PlanContext(snapshots.Searched(request.CollectionName), snapshots), request, root, cancellationToken));
        return response;
    }

    /// <inheritdoc cref="QueryExecution.Run(ICollectionResolver, QueryBatchPoints, CancellationToken)"/>
    public static SearchBatchResponse Run(ICollectionResolver collections, SearchBatchPoints request, CancellationToken cancellationToken)
    {
        ReadChecks.Call(request.CollectionName, request.ReadConsistency);
        foreach (var search in request.SearchPoints) ReadChecks.Call(search.CollectionName, search.ReadConsistency);
        var roots = request.SearchPoints.Select(StageRequest.Of).ToArray();
        var snapshots = new CallSnapshots(collections);
        var context = new PlanContext(snapshots.Searched(request.CollectionName), snapshots);
        var response = new SearchBatchResponse();
        for (int i = 0; i < roots.Length; i++)
        {
            var batch = new BatchResult();
            batch.Result.AddRange(Run(context, request.SearchPoints[i], roots[i], cancellationToken));
            response.Result.Add(batch);
        }
        return response;
    }

    private static IEnumerable<ScoredPoint> Run(PlanContext context, SearchPoints request, StageRequest root, CancellationToken cancellationToken)
    {
        ReadChecks.ShardKeys(context.Searched, request.ShardKeySelector);
        var output = new PointOutput(request.WithPayload, request.WithVectors, payloadByDefault: false, context.Searched.Settings);
        return new QueryPlanner(context).Plan(root, request.HasOffset ? request.Offset : 0).Run(cancellationToken).Select(hit => hit.Write(output));
    }
}
