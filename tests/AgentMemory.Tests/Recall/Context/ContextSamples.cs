namespace AgentMemory.Tests.Recall.Context;

/// <summary>Memories for tests that need no engine.</summary>
internal static class ContextSamples
{
    private static readonly DateTimeOffset Start = new(2024, 2, 28, 23, 50, 0, TimeSpan.Zero);

    public static MemoryRecord Turn(string text, int index, string speaker = "Ann", string session = "s1") => Record(text, MemoryKind.Episode, index, "turn") with
    {
        Scope = new MemoryScope { Session = session },
        Speaker = speaker,
        TurnIndex = index,
        OccurredAt = Start.AddMinutes(5 * index),
    };

    public static MemoryRecord Fact(string text, int index) => Record(text, MemoryKind.Fact, index, "fact");

    /// <summary>A chunk of a document; the document's text is not needed, its offsets are.</summary>
    public static MemoryRecord Chunk(string document, string text, int index, int start) => Record(text, MemoryKind.DocumentChunk, index, "chunk" + document) with
    {
        Source = new MemorySource { DocumentId = document, Uri = document + ".md", Version = "v", ChunkIndex = index, Start = start, End = start + text.Length, HeadingPath = ["Top"] },
    };

    private static MemoryRecord Record(string text, MemoryKind kind, int index, string name) => new()
    {
        Id = MemoryIds.CreateVersion5(Guid.Empty, System.Text.Encoding.UTF8.GetBytes($"{name} {index}")),
        Kind = kind,
        Text = text,
        Scope = MemoryScope.Default,
        OccurredAt = Start,
        CreatedAt = Start,
        UpdatedAt = Start,
        ContentHash = MemoryIds.Hash(text),
        ProfileFingerprint = "test",
    };
}

/// <summary>Tokens are words and signs.</summary>
internal sealed class WordCounter : ITokenCounter
{
    public string Name => "words";

    public int Count(string text) => AgentMemory.Recall.Time.TimeToken.Split(text).Count;
}
