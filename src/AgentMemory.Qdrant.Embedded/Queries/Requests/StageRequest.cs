using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Queries.Formulas;
using Google.Protobuf.Collections;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Requests;

/// <summary>One level of a query, the root or a prefetch: checked as far as the request alone tells.</summary>
/// <param name="Prefetches">What it chooses from; empty where it chooses from all points.</param>
/// <param name="Query">Null for points by ascending id.</param>
/// <param name="Using">Vector name; "" is the unnamed vector.</param>
/// <param name="Filter">Applies to every leaf below as well.</param>
/// <param name="Settings">Search parameters.</param>
/// <param name="Threshold">Worst score that is answered.</param>
/// <param name="Limit">At least 1.</param>
/// <param name="LookupFrom">Where vectors of referenced ids come from; null for the searched collection and <paramref name="Using"/>.</param>
internal sealed record StageRequest(
    IReadOnlyList<StageRequest> Prefetches,
    Query? Query,
    string Using,
    CompiledFilter? Filter,
    SearchSettings Settings,
    float? Threshold,
    ulong Limit,
    LookupLocation? LookupFrom)
{
    /// <summary>Whether a vector name was given, be it "".</summary>
    public bool HasUsing { get; private init; }

    /// <summary>Of a formula query.</summary>
    public CompiledFormula? Formula { get; } = Query is { VariantCase: Query.VariantOneofCase.Formula } ? CompiledFormula.Compile(Query.Formula) : null;

    /// <summary>Prefetches nested deeper are refused.</summary>
    public const int MaxDepth = 64;

    private const ulong DefaultLimit = 10;

    /// <exception cref="RpcException">InvalidArgument: malformed anywhere in the tree.</exception>
    public static StageRequest Of(QueryPoints request, FilterPool? filters = null)
    {
        Malformed.AtLeast("limit", request.HasLimit, request.Limit, 1);
        return new StageRequest(
            Of(request.Prefetch, 1),
            Checked(request.Query),
            request.HasUsing ? request.Using : "",
            Compile(request.Filter, filters),
            SearchSettings.Of(request.Params, filters),
            request.HasScoreThreshold ? request.ScoreThreshold : null,
            request.HasLimit ? request.Limit : DefaultLimit,
            request.LookupFrom)
        { HasUsing = request.HasUsing };
    }

    /// <inheritdoc cref="Of(QueryPoints, FilterPool?)"/>
    public static StageRequest Of(QueryPointGroups request)
    {
        Malformed.AtLeast("limit", request.HasLimit, request.Limit, 1);
        return new StageRequest(
            Of(request.Prefetch, 1),
            Checked(request.Query),
            request.HasUsing ? request.Using : "",
            Compile(request.Filter),
            SearchSettings.Of(request.Params),
            request.HasScoreThreshold ? request.ScoreThreshold : null,
            request.HasLimit ? request.Limit : DefaultLimit,
            request.LookupFrom)
        { HasUsing = request.HasUsing };
    }

    /// <inheritdoc cref="Of(QueryPoints, FilterPool?)"/>
    public static StageRequest Of(SearchPoints request)
    {
        Malformed.AtLeast("limit", true, request.Limit, 1);
        return Nearest(LegacyRequests.Nearest(request.Vector, request.SparseIndices), request.HasVectorName ? request.VectorName : "") with
        {
            Filter = Compile(request.Filter),
            Settings = SearchSettings.Of(request.Params),
            Threshold = request.HasScoreThreshold ? request.ScoreThreshold : null,
            Limit = request.Limit,
        };
    }

    /// <inheritdoc cref="Of(QueryPoints, FilterPool?)"/>
    public static StageRequest Of(SearchPointGroups request)
    {
        Malformed.AtLeast("limit", true, request.Limit, 1);
        return Nearest(LegacyRequests.Nearest(request.Vector, request.SparseIndices), request.HasVectorName ? request.VectorName : "") with
        {
            Filter = Compile(request.Filter),
            Settings = SearchSettings.Of(request.Params),
            Threshold = request.HasScoreThreshold ? request.ScoreThreshold : null,
            Limit = request.Limit,
        };
    }

    /// <summary>The plainest query: nearest to one vector, over all points.</summary>
    public static StageRequest Nearest(VectorInput input, string vectorName) =>
        new([], new Query { Nearest = input }, vectorName, null, SearchSettings.Default, null, DefaultLimit, null);

    private static StageRequest[] Of(RepeatedField<PrefetchQuery> prefetches, int depth)
    {
        if (prefetches.Count > 0 && depth > MaxDepth) throw Refusal.InvalidArgument($"Validation failed: prefetches depth exceeds max depth {MaxDepth}");
        var stages = new StageRequest[prefetches.Count];
        for (int i = 0; i < stages.Length; i++) stages[i] = Of(prefetches[i], depth);
        return stages;
    }

    private static StageRequest Of(PrefetchQuery prefetch, int depth)
    {
        Malformed.AtLeast("prefetch.limit", prefetch.HasLimit, prefetch.Limit, 1);
        return new StageRequest(
            Of(prefetch.Prefetch, depth + 1),
            Checked(prefetch.Query),
            prefetch.HasUsing ? prefetch.Using : "",
            Compile(prefetch.Filter),
            SearchSettings.Of(prefetch.Params),
            prefetch.HasScoreThreshold ? prefetch.ScoreThreshold : null,
            prefetch.HasLimit ? prefetch.Limit : DefaultLimit,
            prefetch.LookupFrom)
        { HasUsing = prefetch.HasUsing };
    }

    public static CompiledFilter? Compile(Filter? filter, FilterPool? filters = null) => filter is null ? null : filters?.Compile(filter) ?? CompiledFilter.Compile(filter);

    private static Query? Checked(Query? query)
    {
        if (query is not null) QueryChecks.Check(query);
        return query;
    }
}
