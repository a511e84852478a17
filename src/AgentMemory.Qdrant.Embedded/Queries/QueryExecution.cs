using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Points;
using AgentMemory.Qdrant.Embedded.Queries.Planning;
using AgentMemory.Qdrant.Embedded.Queries.Requests;
using AgentMemory.Qdrant.Embedded.Queries.Resolution;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries;

/// <summary>Answers Query and QueryBatch: check, plan, run, write out.</summary>
internal static class QueryExecution
{
    public static QueryResponse Run(ICollectionResolver collections, QueryPoints request, CancellationToken cancellationToken)
    {
        Check(request);
        var root = StageRequest.Of(request);
        var snapshots = new CallSnapshots(collections);
        var response = new QueryResponse();
        response.Result.AddRange(Run(new PlanContext(snapshots.Searched(request.CollectionName), snapshots), request, root, cancellationToken));
        return response;
    }

    /// <summary>All queries read one state of the collection. One that fails fails the batch.</summary>
    public static QueryBatchResponse Run(ICollectionResolver collections, QueryBatchPoints request, CancellationToken cancellationToken)
    {
        ReadChecks.Call(request.CollectionName, request.ReadConsistency);
        ReadChecks.Timeout(request.HasTimeout, request.Timeout);
        foreach (var query in request.QueryPoints) Check(query);
        var filters = new FilterPool();
        var roots = request.QueryPoints.Select(query => StageRequest.Of(query, filters)).ToArray();
        var snapshots = new CallSnapshots(collections);
        var context = new PlanContext(snapshots.Searched(request.CollectionName), snapshots);
        var response = new QueryBatchResponse();
        for (int i = 0; i < roots.Length; i++)
        {
            var batch = new BatchResult();
            batch.Result.AddRange(Run(context, request.QueryPoints[i], roots[i], cancellationToken));
            response.Result.Add(batch);
        }
        return response;
    }

    private static void Check(QueryPoints request)
    {
        ReadChecks.Call(request.CollectionName, request.ReadConsistency);
        ReadChecks.Timeout(request.HasTimeout, request.Timeout);
    }

    private static IEnumerable<ScoredPoint> Run(PlanContext context, QueryPoints request, StageRequest root, CancellationToken cancellationToken)
    {
        ReadChecks.ShardKeys(context.Searched, request.ShardKeySelector);
        var output = new PointOutput(request.WithPayload, request.WithVectors, payloadByDefault: false, context.Searched.Settings);
        var plan = new QueryPlanner(context).Plan(root, request.HasOffset ? request.Offset : 0);
        return plan.Run(cancellationToken).Select(hit => hit.Write(output));
    }
}
