namespace AgentMemory;

/// <summary>What follows from the kind of a failure.</summary>
internal static class MemoryIndexErrorKinds
{
    /// <summary>A retry can help: the engine is unavailable or overloaded.</summary>
    public static bool IsTransient(this MemoryIndexErrorKind kind) => kind is MemoryIndexErrorKind.Unavailable or MemoryIndexErrorKind.Overloaded;
}
