namespace AgentMemory;

/// <summary>A memory through time.</summary>
/// <param name="Id">The memory.</param>
/// <param name="Versions">What it said, oldest first; the last one is what it says now.</param>
/// <param name="Earlier">Memories that it replaces, the oldest first, at most 100.</param>
/// <param name="Later">Memories that replace it, the nearest first, at most 100.</param>
public sealed record MemoryHistory(Guid Id, IReadOnlyList<MemoryRecord> Versions, IReadOnlyList<MemoryRecord> Earlier, IReadOnlyList<MemoryRecord> Later);
