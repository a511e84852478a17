namespace AgentMemory.Ingestion;

/// <summary>Whether a write would change anything that the caller gave.</summary>
internal static class RecordEquality
{
    /// <summary>What a write of the same id keeps of the record that is there: its beginning, its links, and the end that a replacement set.</summary>
    public static MemoryRecord Continue(MemoryRecord before, MemoryRecord record) => record with
    {
        Version = before.Version + 1,
        CreatedAt = before.CreatedAt,
        TurnIndex = record.TurnIndex ?? before.TurnIndex, // a turn keeps the number that it has
        Supersedes = before.Supersedes,
        SupersededBy = before.SupersededBy,
        SupersededAt = before.SupersededAt,
        // Said again, a memory that has been replaced stays replaced: a retried import must not bring it back.
        ValidTo = before.SupersededBy is null ? record.ValidTo : before.ValidTo,
        ValidFrom = before.Supersedes is null ? record.ValidFrom : record.ValidFrom ?? before.ValidFrom,
    };

    /// <summary>Only how it is stored differs: another analysis, profile or number. No version of such a write is worth keeping.</summary>
    public static bool SaysTheSame(MemoryRecord before, MemoryRecord record) =>
        SameContent(before with { Analysis = record.Analysis, ProfileFingerprint = record.ProfileFingerprint, TurnIndex = record.TurnIndex }, record);

    public static bool SameContent(MemoryRecord a, MemoryRecord b) =>
        a.ContentHash == b.ContentHash && a.ProfileFingerprint == b.ProfileFingerprint && a.Kind == b.Kind
        && a.Analysis == b.Analysis && a.TurnIndex == b.TurnIndex
        && a.Role == b.Role && a.Speaker == b.Speaker && a.Importance.Equals(b.Importance)
        && a.ValidFrom == b.ValidFrom && a.ValidTo == b.ValidTo && a.ExpiresAt == b.ExpiresAt
        && a.Tags.SequenceEqual(b.Tags, StringComparer.Ordinal)
        && a.Metadata.Count == b.Metadata.Count && a.Metadata.All(m => b.Metadata.TryGetValue(m.Key, out var other) && m.Value.Equals(other))
        && a.Source.Uri == b.Source.Uri && a.Source.ChunkIndex == b.Source.ChunkIndex && a.Source.Start == b.Source.Start && a.Source.End == b.Source.End
        && a.Source.HeadingPath.SequenceEqual(b.Source.HeadingPath, StringComparer.Ordinal);
}
