namespace AgentMemory;

/// <summary>A document to ingest: its text is cut into chunks, each of which becomes a memory.</summary>
public sealed record DocumentInput
{
    /// <summary>The document's text.</summary>
    public required string Text { get; init; }
    /// <summary>Stable id: ingesting it again replaces what changed and removes chunks that are gone. The URI unless said otherwise.</summary>
    public string? DocumentId { get; init; }
    /// <summary>File path or address.</summary>
    public string? Uri { get; init; }
    /// <summary><c>text/markdown</c> or <c>text/plain</c>; from the URI's extension unless said otherwise.</summary>
    public string? ContentType { get; init; }
    /// <summary>Whose memory it is.</summary>
    public MemoryScope Scope { get; init; } = MemoryScope.Default;
    /// <summary>When the document was written; now unless said otherwise.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
    /// <summary>0 to 1.</summary>
    public double Importance { get; init; } = 0.5;
    /// <summary>Labels of every chunk.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
    /// <summary>Typed fields of every chunk.</summary>
    public IReadOnlyDictionary<string, MetadataValue> Metadata { get; init; } = new Dictionary<string, MetadataValue>();
}

/// <summary>What became of one document.</summary>
public sealed record DocumentReceipt
{
    /// <summary>Id of the document.</summary>
    public required string DocumentId { get; init; }
    /// <summary>File path or address.</summary>
    public string? Uri { get; init; }
    /// <summary>Stored: new. Duplicate: nothing changed. Replaced: an earlier version was there. Failed: not, or not wholly, stored.</summary>
    public required WriteStatus Status { get; init; }
    /// <summary>One receipt a chunk, in the document's order.</summary>
    public IReadOnlyList<WriteReceipt> Chunks { get; init; } = [];
    /// <summary>Chunks that were embedded; the others were there already, at this or another place of the document.</summary>
    public int Embedded { get; init; }
    /// <summary>Chunks of the earlier version that were removed.</summary>
    public int Removed { get; init; }
    /// <summary>Why it failed and what to do.</summary>
    public string? Reason { get; init; }
    /// <summary>Machine-readable kind of failure.</summary>
    public string? Code { get; init; }
}
