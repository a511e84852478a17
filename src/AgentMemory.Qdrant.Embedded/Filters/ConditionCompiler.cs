using AgentMemory.Qdrant.Embedded.Payloads;
using Google.Protobuf.Collections;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>From the API's filters to checked ones. Conditions without a variant are dropped, as the server does.</summary>
internal static class ConditionCompiler
{
    /// <summary>Deepest accepted nesting: more than a server can read from the wire, and far less than a stack holds.</summary>
    public const int MaxDepth = 64;

    /// <exception cref="RpcException">InvalidArgument: malformed, or nested deeper than <see cref="MaxDepth"/>.</exception>
    public static FilterClauses Compile(Filter filter) => Compile(filter, 1);

    private static FilterClauses Compile(Filter filter, int depth)
    {
        if (depth > MaxDepth) throw Malformed.Request($"the filter is nested deeper than {MaxDepth} levels; flatten it, since must within must and should within should mean the same in one list");
        if (filter.MinShould is { MinCount: 0 }) throw Malformed.Field("filter.min_should.min_count", "min_count must be greater than 0");
        return new FilterClauses(
            must: CompileAll(filter.Must, depth),
            mustNot: CompileAll(filter.MustNot, depth),
            should: CompileAll(filter.Should, depth),
            minShould: filter.MinShould is { } min ? CompileAll(min.Conditions, depth) : null,
            minCount: filter.MinShould?.MinCount ?? 0,
            skipsMustNot: depth == 1 && RepeatedConditions.LeaveNothingToCheck(filter));
    }

    private static ICondition[] CompileAll(RepeatedField<Condition> conditions, int depth)
    {
        var compiled = new List<ICondition>(conditions.Count);
        foreach (var condition in conditions)
            if (Compile(condition, depth) is { } one) compiled.Add(one);
        return [.. compiled];
    }

    private static ICondition? Compile(Condition condition, int depth) => condition.ConditionOneOfCase switch
    {
        Condition.ConditionOneOfOneofCase.Field => new FieldValueCondition(condition.Field),
        Condition.ConditionOneOfOneofCase.IsEmpty => EmptinessCondition.IsEmpty(condition.IsEmpty.Key),
        Condition.ConditionOneOfOneofCase.IsNull => EmptinessCondition.IsNull(condition.IsNull.Key),
        Condition.ConditionOneOfOneofCase.HasId => new IdCondition(condition.HasId),
        Condition.ConditionOneOfOneofCase.HasVector => new VectorCondition(condition.HasVector.HasVector),
        Condition.ConditionOneOfOneofCase.Slice => new IdSliceCondition(condition.Slice),
        Condition.ConditionOneOfOneofCase.Filter => Compile(condition.Filter, depth + 1),
        Condition.ConditionOneOfOneofCase.Nested => CompileNested(condition.Nested, depth),
        _ => null,
    };

    private static NestedFieldCondition CompileNested(NestedCondition nested, int depth)
    {
        if (nested.Filter is null) throw Malformed.Request("Nested condition must have a filter");
        var elements = PayloadPath.Parse(nested.Key).OfElements();
        return new NestedFieldCondition(elements, Compile(nested.Filter, depth + 1));
    }
}
