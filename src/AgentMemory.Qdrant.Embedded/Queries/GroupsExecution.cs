using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Points;
using AgentMemory.Qdrant.Embedded.Queries.Groups;
using AgentMemory.Qdrant.Embedded.Queries.Planning;
using AgentMemory.Qdrant.Embedded.Queries.Requests;
using AgentMemory.Qdrant.Embedded.Queries.Resolution;
using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries;

/// <summary>Answers QueryGroups and SearchGroups.</summary>
internal static class GroupsExecution
{
    private const ulong DefaultGroupSize = 3;

    public static QueryGroupsResponse Run(ICollectionResolver collections, QueryPointGroups request, CancellationToken cancellationToken)
    {
        ReadChecks.Call(request.CollectionName, request.ReadConsistency);
        ReadChecks.Timeout(request.HasTimeout, request.Timeout);
        Malformed.AtLeast("group_size", request.HasGroupSize, request.GroupSize, 1);
        var query = Checked(new GroupedQuery(StageRequest.Of(request), request.GroupBy, request.HasGroupSize ? request.GroupSize : DefaultGroupSize));
        return new QueryGroupsResponse
        {
            Result = Run(collections, request.CollectionName, query, request.WithPayload, request.WithVectors, request.WithLookup, request.ShardKeySelector, cancellationToken),
        };
    }

    public static SearchGroupsResponse Run(ICollectionResolver collections, SearchPointGroups request, CancellationToken cancellationToken)
    {
        ReadChecks.Call(request.CollectionName, request.ReadConsistency);
        Malformed.AtLeast("group_size", true, request.GroupSize, 1);
        var query = Checked(new GroupedQuery(StageRequest.Of(request), request.GroupBy, request.GroupSize));
        return new SearchGroupsResponse
        {
            Result = Run(collections, request.CollectionName, query, request.WithPayload, request.WithVectors, request.WithLookup, request.ShardKeySelector, cancellationToken),
        };
    }

    /// <exception cref="RpcException">InvalidArgument: no path to group by.</exception>
    private static GroupedQuery Checked(GroupedQuery query)
    {
        if (query.Field.Length == 0) throw Malformed.Field("group_by", "value \"\" invalid, must be at least 1 characters");
        _ = PayloadPath.Parse(query.Field);
        return query;
    }

    private static GroupsResult Run(
        ICollectionResolver collections, string collection, GroupedQuery query, WithPayloadSelector? withPayload, WithVectorsSelector? withVectors,
        WithLookup? withLookup, ShardKeySelector? keys, CancellationToken cancellationToken)
    {
        var snapshots = new CallSnapshots(collections);
        var searched = snapshots.Searched(collection);
        ReadChecks.ShardKeys(searched, keys);
        var output = new PointOutput(withPayload, withVectors, payloadByDefault: false, searched.Settings);
        var lookup = withLookup is null ? null : new GroupLookup(withLookup, snapshots);
        var result = new GroupsResult();
        foreach (var (key, hits) in query.Run(new PlanContext(searched, snapshots), cancellationToken))
        {
            var group = new PointGroup { Id = key.ToGroupId(), Lookup = lookup?.Find(key) };
            group.Hits.AddRange(hits.Select(hit => hit.Write(output)));
            result.Groups.Add(group);
        }
        return result;
    }
}
