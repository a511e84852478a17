namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>What can go wrong with one call on its way.</summary>
internal enum Fault
{
    None,
    /// <summary>It arrives late.</summary>
    Delay,
    /// <summary>It never arrives.</summary>
    DropBefore,
    /// <summary>It is applied, and the answer is lost.</summary>
    DropAfter,
    /// <summary>The stream is reset in the middle.</summary>
    Reset,
    Unavailable,
    ResourceExhausted,
    /// <summary>It is applied, and the client hears that the time is over.</summary>
    DeadlineAfter,
    /// <summary>It is applied twice.</summary>
    Duplicate,
}
