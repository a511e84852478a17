namespace AgentMemory.Recall;

/// <summary>What a recall at one instant may see: not yet expired, and valid then. Missing times do not restrict.</summary>
internal static class VisibilityFilter
{
    public static MemoryFilter At(DateTimeOffset instant, MemoryFilter? filter)
    {
        MemoryFilter[] hidden =
        [
            new MemoryFilter.Not(new MemoryFilter.Comparison("expiresAt", FilterOperator.LessThanOrEqual, instant)),
            new MemoryFilter.Not(new MemoryFilter.Comparison("validTo", FilterOperator.LessThanOrEqual, instant)),
            new MemoryFilter.Not(new MemoryFilter.Comparison("validFrom", FilterOperator.GreaterThan, instant)),
        ];
        return new MemoryFilter.All(filter is null ? hidden : [.. hidden, filter]);
    }
}
