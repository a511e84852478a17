namespace AgentMemory;

/// <summary>Where a memory comes from: for document chunks, the exact place in the document.</summary>
public sealed record MemorySource
{
    /// <summary>File path or address, as given by the caller.</summary>
    public string? Uri { get; init; }
    /// <summary>Stable id of the document; ingesting the same id again replaces its chunks.</summary>
    public string? DocumentId { get; init; }
    /// <summary>Version of the document: its content hash unless the caller names one.</summary>
    public string? Version { get; init; }
    /// <summary>Number of the chunk in the document, from 0.</summary>
    public int? ChunkIndex { get; init; }
    /// <summary>First character of the chunk in the document's text, in UTF-16 code units.</summary>
    public int? Start { get; init; }
    /// <summary>Character after the chunk's last one.</summary>
    public int? End { get; init; }
    /// <summary>Page, from 1, where the format has pages.</summary>
    public int? Page { get; init; }
    /// <summary>Headings above the chunk, outermost first.</summary>
    public IReadOnlyList<string> HeadingPath { get; init; } = [];
}
