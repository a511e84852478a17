namespace AgentMemory.Lifecycle;

/// <summary>
/// Earlier versions are points of their own beside the memory, with their own vector: known from <see cref="MemoryRecord.UpdatedAt"/> until
/// <see cref="MemoryRecord.SupersededAt"/>. No read sees them unless its filter names <c>versionOf</c>.
/// </summary>
internal static class MemoryVersions
{
    /// <summary>Chunks keep none: a document's earlier version goes when it is ingested again.</summary>
    public static bool AreKept(MemoryRecord record) => record.Kind != MemoryKind.DocumentChunk && record.VersionOf is null;

    public static MemoryRecord Keep(MemoryRecord record, DateTimeOffset until) => record with
    {
        Id = MemoryIds.OfVersion(record.Id, record.Version),
        VersionOf = record.Id,
        SupersededAt = until,
    };

    /// <summary>Every stored version of the memory but the one that holds now.</summary>
    public static MemoryFilter Of(Guid id) => new MemoryFilter.Comparison(MemoryFields.VersionOf, FilterOperator.Equal, id);
}
