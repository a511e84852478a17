using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Queries.Planning;
using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Queries.Requests;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Queries.Groups;

/// <summary>
/// Groups the hits of a query, in the rounds of a server: up to five that look for more groups, then up to five that fill those found.
/// So a group may hold fewer hits than there are, exactly where a server's does.
/// </summary>
/// <param name="Root">The query; its limit is the number of groups.</param>
/// <param name="Field">Path that is grouped by.</param>
/// <param name="GroupSize">Most hits of a group.</param>
internal sealed record GroupedQuery(StageRequest Root, string Field, ulong GroupSize)
{
    private const int Rounds = 5;

    /// <exception cref="RpcException">InvalidArgument, NotFound: as of the query itself.</exception>
    public IReadOnlyList<(GroupKey Key, IReadOnlyList<Hit> Hits)> Run(PlanContext context, CancellationToken cancellationToken)
    {
        var planner = new QueryPlanner(context);
        var hasKey = GroupFilters.HasKey(Field);
        ulong groups = Math.Min(Root.Limit, int.MaxValue), size = Math.Min(GroupSize, int.MaxValue);
        var request = Widened(Root, size) with { Limit = groups * size };
        GroupCollector? found = null;
        for (int round = 0; round < Rounds; round++)
        {
            if (!RunRound(found is null ? null : GroupFilters.NoneOf(Field, found.Full))) break;
            if (found!.AreBestFull) return found.Best();
        }
        for (int round = 0; round < Rounds && found is not null; round++)
        {
            if (!RunRound(GroupFilters.AnyOf(Field, found.BestUnfilled)) || found.AreBestFull) break;
        }
        return found?.Best() ?? [];

        bool RunRound(CompiledFilter? steering)
        {
            var plan = planner.Plan(request, 0, steering is null ? hasKey : hasKey.Merge(steering), found?.Used);
            found ??= new GroupCollector(PayloadPath.Parse(Field), (int)groups, (int)size, plan.Last.Order);
            var hits = plan.Run(cancellationToken).ToList();
            found.Add(hits);
            return hits.Count > 0;
        }
    }

    /// <summary>Prefetches find as many times more as a group holds.</summary>
    private static StageRequest Widened(StageRequest stage, ulong factor) => stage with
    {
        Prefetches = [.. stage.Prefetches.Select(prefetch => Widened(prefetch, factor) with { Limit = prefetch.Limit > ulong.MaxValue / factor ? ulong.MaxValue : prefetch.Limit * factor })],
    };
}
