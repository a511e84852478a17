namespace AgentMemory.Ingestion;

/// <summary>What of a memory is embedded: two memories with the same embedded text have the same vector.</summary>
internal static class EmbeddedTexts
{
    /// <summary>A turn is embedded with its speaker's name, or role: who said it is part of what is asked for.</summary>
    public static string Of(MemoryRecord record) =>
        record.Kind == MemoryKind.Episode && (record.Speaker ?? record.Role) is { Length: > 0 } voice ? $"{voice}: {record.Text}" : record.Text;
}
