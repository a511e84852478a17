namespace AgentMemory;

/// <summary>Hard limits of one call. What is beyond them is refused with a reason, never cut.</summary>
public static class MemoryLimits
{
    /// <summary>Longest text of one memory or query, in UTF-16 code units: 64 Ki. Longer texts are documents: ingest them.</summary>
    public const int MaxTextLength = 64 * 1024;
    /// <summary>Longest text of one document, in UTF-16 code units: 32 Mi.</summary>
    public const int MaxDocumentLength = 32 * 1024 * 1024;
    /// <summary>Most items of one remember call.</summary>
    public const int MaxItems = 10_000;
    /// <summary>Most hits of one recall.</summary>
    public const int MaxTop = 1_000;
    /// <summary>Most neighbours on either side of a hit.</summary>
    public const int MaxNeighbours = 20;
    /// <summary>Most tags of one memory.</summary>
    public const int MaxTags = 64;
    /// <summary>Most metadata fields of one memory.</summary>
    public const int MaxMetadataFields = 64;
}
