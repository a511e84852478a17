namespace AgentMemory.Chunking;

/// <summary>A chunk of a document: <c>document[Start..End]</c>.</summary>
/// <param name="Start">First character, UTF-16.</param>
/// <param name="End">Character after the last one.</param>
/// <param name="HeadingPath">Headings above it, outermost first.</param>
internal sealed record TextChunk(int Start, int End, IReadOnlyList<string> HeadingPath);
