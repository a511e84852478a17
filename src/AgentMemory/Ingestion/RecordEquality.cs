namespace AgentMemory.Ingestion;

/// <summary>Whether a write would change anything that the caller gave.</summary>
internal static class RecordEquality
{
    public static bool SameContent(MemoryRecord a, MemoryRecord b) =>
        a.ContentHash == b.ContentHash && a.ProfileFingerprint == b.ProfileFingerprint && a.Kind == b.Kind
        && a.Analysis == b.Analysis && a.TurnIndex == b.TurnIndex
        && a.Role == b.Role && a.Speaker == b.Speaker && a.Importance.Equals(b.Importance)
        && a.ValidFrom == b.ValidFrom && a.ValidTo == b.ValidTo && a.ExpiresAt == b.ExpiresAt
        && a.Tags.SequenceEqual(b.Tags, StringComparer.Ordinal)
        && a.Metadata.Count == b.Metadata.Count && a.Metadata.All(m => b.Metadata.TryGetValue(m.Key, out var other) && m.Value.Equals(other))
        && a.Source.Uri == b.Source.Uri && a.Source.Start == b.Source.Start && a.Source.End == b.Source.End
        && a.Source.HeadingPath.SequenceEqual(b.Source.HeadingPath, StringComparer.Ordinal);
}
