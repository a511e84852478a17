using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Points;
using AgentMemory.Qdrant.Embedded.Queries;
using AgentMemory.Qdrant.Embedded.Queries.Requests;
using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>The reads.</summary>
internal sealed partial class PointsService
{
    public override Task<GetResponse> Get(GetPoints request, ServerCallContext context)
    {
        ReadChecks.Call(request.CollectionName, request.ReadConsistency);
        var snapshot = catalog.Resolve(request.CollectionName);
        ReadChecks.ShardKeys(snapshot, request.ShardKeySelector);
        var output = new PointOutput(request.WithPayload, request.WithVectors, payloadByDefault: false, snapshot.Settings);
        var response = new GetResponse();
        foreach (var id in request.Ids.Select(id => PointKey.From(id)).Distinct())
            if (snapshot.TryLocate(id, out var view, out int offset)) response.Result.Add(output.Retrieved(view.Segment, offset));
        return Task.FromResult(response);
    }

    public override Task<QueryResponse> Query(QueryPoints request, ServerCallContext context) =>
        Task.FromResult(QueryExecution.Run(catalog, request, context.CancellationToken));

    public override Task<QueryBatchResponse> QueryBatch(QueryBatchPoints request, ServerCallContext context) =>
        Task.FromResult(QueryExecution.Run(catalog, request, context.CancellationToken));

    public override Task<QueryGroupsResponse> QueryGroups(QueryPointGroups request, ServerCallContext context) =>
        Task.FromResult(GroupsExecution.Run(catalog, request, context.CancellationToken));

    public override Task<ScrollResponse> Scroll(ScrollPoints request, ServerCallContext context)
    {
        ReadChecks.Call(request.CollectionName, request.ReadConsistency);
        Malformed.AtLeast("limit", request.HasLimit, request.Limit, 1);
        var filter = CompiledFilter.Compile(request.Filter); // what the request alone tells is refused before the collection is looked for
        var snapshot = catalog.Resolve(request.CollectionName);
        ReadChecks.ShardKeys(snapshot, request.ShardKeySelector);
        return Task.FromResult(ScrollQuery.Run(snapshot, request, filter, context.CancellationToken));
    }

    public override Task<CountResponse> Count(CountPoints request, ServerCallContext context)
    {
        ReadChecks.Call(request.CollectionName, request.ReadConsistency);
        var filter = CompiledFilter.Compile(request.Filter);
        var snapshot = catalog.Resolve(request.CollectionName);
        ReadChecks.ShardKeys(snapshot, request.ShardKeySelector);
        return Task.FromResult(new CountResponse { Result = new CountResult { Count = (ulong)snapshot.Segments.Sum(view => (long)filter.Select(view).Count) } });
    }

    public override Task<FacetResponse> Facet(FacetCounts request, ServerCallContext context) =>
        Task.FromResult(FacetQuery.Run(catalog, request, context.CancellationToken));
}
