namespace AgentMemory;

/// <summary>Type of a field in a filter.</summary>
public enum MemoryFieldType
{
    /// <summary>Text, or a list of texts.</summary>
    Text = 0,
    /// <summary>A number.</summary>
    Number = 1,
    /// <summary>An instant.</summary>
    Instant = 2,
    /// <summary>Whatever the caller stored: metadata.</summary>
    Any = 3,
    /// <summary>The id of a memory, a UUID.</summary>
    Id = 4,
}

/// <summary>The fields that a filter may name.</summary>
public static class MemoryFields
{
    /// <summary>Prefix of metadata fields.</summary>
    public const string MetadataPrefix = "metadata.";

    /// <summary>Says of which memory a stored version is an earlier state. Only a filter that names it sees such versions.</summary>
    public const string VersionOf = "versionOf";

    /// <summary>Field to type; metadata fields are not listed.</summary>
    public static IReadOnlyDictionary<string, MemoryFieldType> Types { get; } = new Dictionary<string, MemoryFieldType>(StringComparer.Ordinal)
    {
        ["id"] = MemoryFieldType.Id,
        ["kind"] = MemoryFieldType.Text,
        ["text"] = MemoryFieldType.Text,
        ["role"] = MemoryFieldType.Text,
        ["speaker"] = MemoryFieldType.Text,
        ["user"] = MemoryFieldType.Text,
        ["agent"] = MemoryFieldType.Text,
        ["session"] = MemoryFieldType.Text,
        ["tags"] = MemoryFieldType.Text,
        ["contentHash"] = MemoryFieldType.Text,
        ["source.uri"] = MemoryFieldType.Text,
        ["source.documentId"] = MemoryFieldType.Text,
        ["source.page"] = MemoryFieldType.Number,
        ["source.chunkIndex"] = MemoryFieldType.Number,
        ["importance"] = MemoryFieldType.Number,
        ["version"] = MemoryFieldType.Number,
        ["occurredAt"] = MemoryFieldType.Instant,
        ["createdAt"] = MemoryFieldType.Instant,
        ["updatedAt"] = MemoryFieldType.Instant,
        ["validFrom"] = MemoryFieldType.Instant,
        ["validTo"] = MemoryFieldType.Instant,
        ["expiresAt"] = MemoryFieldType.Instant,
        ["supersededAt"] = MemoryFieldType.Instant,
        ["supersededBy"] = MemoryFieldType.Id,
        ["supersedes"] = MemoryFieldType.Id,
        [VersionOf] = MemoryFieldType.Id,
    };

    /// <summary>A kind as filters and JSON spell it: episode, documentChunk, fact, procedure.</summary>
    public static string KindText(MemoryKind kind) => kind switch
    {
        MemoryKind.Episode => "episode",
        MemoryKind.DocumentChunk => "documentChunk",
        MemoryKind.Fact => "fact",
        MemoryKind.Procedure => "procedure",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
    };

    /// <summary>The kind of a text, or null.</summary>
    public static MemoryKind? ParseKind(string text) => Enum.GetValues<MemoryKind>().Cast<MemoryKind?>().FirstOrDefault(k => KindText(k!.Value) == text);
}
