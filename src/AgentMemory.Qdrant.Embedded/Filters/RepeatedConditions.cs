using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>
/// Filters whose must_not says again what must or should says. They contradict themselves, and a server with an index for each of their conditions
/// answers them without must_not: it takes the points from the indexes, and checks them only where a condition is left that these did not answer.
/// </summary>
internal static class RepeatedConditions
{
    /// <summary>Whether indexes that answer all of must and should leave no condition of this filter to be checked.</summary>
    public static bool LeaveNothingToCheck(Filter filter)
    {
        if (filter.MustNot.Count == 0 || filter.MinShould is not null || !filter.Must.Concat(filter.Should).Concat(filter.MustNot).All(IsOfValues)) return false;
        if (filter.Must.Count == 0) return filter.MustNot.All(filter.Should.Contains);
        return filter.Must.Concat(filter.Should).Concat(filter.MustNot).All(filter.Must[0].Equals); // of several musts one alone chooses the points
    }

    private static bool IsOfValues(Condition condition) => condition.Field is { HasIsEmpty: false, HasIsNull: false, ValuesCount: null };
}
