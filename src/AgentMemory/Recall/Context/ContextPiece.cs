namespace AgentMemory.Recall.Context;

/// <summary>A span of a memory that is to be shown.</summary>
internal sealed record ContextPiece(MemoryRecord Memory, int Start, int End)
{
    /// <summary>Document and place in it, for chunks.</summary>
    public string? Document => Memory.Kind == MemoryKind.DocumentChunk ? Memory.Source.DocumentId ?? Memory.Source.Uri : null;

    public int DocumentStart => (Memory.Source.Start ?? 0) + Start;

    public int DocumentEnd => (Memory.Source.Start ?? 0) + End;

    /// <summary>What stands under one heading: a session's day, a document, or the facts.</summary>
    public string Group => Document is { } document ? "d:" + document
        : Memory.Kind == MemoryKind.Episode ? FormattableString.Invariant($"e:{Memory.Scope.Session}:{Memory.OccurredAt.UtcDateTime:yyyyMMdd}") : "f:" + Memory.Kind;
}
