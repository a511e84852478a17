namespace AgentMemory.Recall;

/// <summary>
/// What may be seen at a point in time. Valid time: not yet expired, and valid then; missing times do not restrict.
/// Knowledge time: the version that was the latest then; without it, what is known now, since reads leave earlier versions out of their own accord.
/// </summary>
internal static class VisibilityFilter
{
    public static MemoryFilter At(DateTimeOffset instant, MemoryFilter? filter, DateTimeOffset? knownAt = null) => Join(instant, filter, knownAt)!;

    /// <summary>Any of the three may be missing; null where all are.</summary>
    public static MemoryFilter? Join(DateTimeOffset? validAt, MemoryFilter? filter, DateTimeOffset? knownAt)
    {
        var parts = new List<MemoryFilter>();
        if (validAt is { } instant)
        {
            parts.Add(new MemoryFilter.Not(new MemoryFilter.Comparison("expiresAt", FilterOperator.LessThanOrEqual, instant)));
            parts.Add(new MemoryFilter.Not(new MemoryFilter.Comparison("validTo", FilterOperator.LessThanOrEqual, instant)));
            parts.Add(new MemoryFilter.Not(new MemoryFilter.Comparison("validFrom", FilterOperator.GreaterThan, instant)));
        }
        if (knownAt is { } known)
        {
            parts.Add(new MemoryFilter.Comparison("updatedAt", FilterOperator.LessThanOrEqual, known));
            parts.Add(new MemoryFilter.Any(
            [
                new MemoryFilter.Comparison(MemoryFields.VersionOf, FilterOperator.Exists, false),
                new MemoryFilter.Comparison("supersededAt", FilterOperator.GreaterThan, known),
            ]));
        }
        if (filter is not null) parts.Add(filter);
        return parts.Count == 0 ? null : new MemoryFilter.All(parts);
    }
}
