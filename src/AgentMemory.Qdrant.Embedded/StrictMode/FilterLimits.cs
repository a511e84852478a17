using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.StrictMode;

/// <summary>How many conditions a filter may have, and how long the list of one may be.</summary>
internal static class FilterLimits
{
    /// <exception cref="RpcException">InvalidArgument: more.</exception>
    public static void Check(Filter filter, StrictModeConfig strict)
    {
        if (strict.HasFilterMaxConditions && Conditions(filter) is var count && count > strict.FilterMaxConditions)
            throw StrictLimits.Refused($"Filter condition limit reached ({count} > {strict.FilterMaxConditions}). Help: Reduce the amount of conditions of your filter.");
        if (strict.HasConditionMaxSize && Largest(filter) is var size && size > strict.ConditionMaxSize)
            throw StrictLimits.Refused($"Condition size limit reached ({size} > {strict.ConditionMaxSize}). Help: Reduce the size of your condition.");
    }

    /// <summary>The conditions of all clauses.</summary>
    public static IEnumerable<Condition> All(Filter filter) => filter.Must.Concat(filter.MustNot).Concat(filter.Should).Concat(filter.MinShould?.Conditions ?? (IEnumerable<Condition>)[]);

    private static ulong Conditions(Filter filter)
    {
        ulong count = 0;
        foreach (var condition in All(filter)) count += Inner(condition) is { } inner ? Conditions(inner) : 1;
        return count;
    }

    private static ulong Largest(Filter filter)
    {
        ulong largest = 0;
        foreach (var condition in All(filter)) largest = Math.Max(largest, Inner(condition) is { } inner ? Largest(inner) : (ulong)Size(condition));
        return largest;
    }

    private static Filter? Inner(Condition condition) => condition.ConditionOneOfCase switch
    {
        Condition.ConditionOneOfOneofCase.Filter => condition.Filter,
        Condition.ConditionOneOfOneofCase.Nested => condition.Nested.Filter,
        _ => null,
    };

    private static int Size(Condition condition) => condition.ConditionOneOfCase switch
    {
        Condition.ConditionOneOfOneofCase.HasId => condition.HasId.HasId.Count,
        Condition.ConditionOneOfOneofCase.Field => Math.Max(Size(condition.Field.Match), Size(condition.Field.GeoPolygon)),
        _ => 0,
    };

    private static int Size(Match? match) => match?.MatchValueCase switch
    {
        Match.MatchValueOneofCase.Keywords => match.Keywords.Strings.Count,
        Match.MatchValueOneofCase.ExceptKeywords => match.ExceptKeywords.Strings.Count,
        Match.MatchValueOneofCase.Integers => match.Integers.Integers.Count,
        Match.MatchValueOneofCase.ExceptIntegers => match.ExceptIntegers.Integers.Count,
        _ => 0,
    };

    private static int Size(GeoPolygon? polygon) => polygon is null ? 0 : (polygon.Exterior?.Points.Count ?? 0) + polygon.Interiors.Sum(ring => ring.Points.Count);
}
