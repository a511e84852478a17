namespace AgentMemory;

/// <summary>What a spool keeps on this machine. In the statistics of a scope only what belongs to the scope is counted.</summary>
public sealed record SpoolState
{
    /// <summary>Memories that are acknowledged and not in the index yet.</summary>
    public required long Memories { get; init; }
    /// <summary>Bytes of these and of the rejected ones.</summary>
    public required long Bytes { get; init; }
    /// <summary>When the oldest of the waiting ones was given; null where none waits.</summary>
    public DateTimeOffset? Oldest { get; init; }
    /// <summary>Memories that the index refused for good when they were to be stored. They lie in the spool's file <c>rejected.jsonl</c>, each with its reason.</summary>
    public required long Rejected { get; init; }
    /// <summary>Why the latest of the rejected ones was refused; null where none was.</summary>
    public string? LastRejection { get; init; }
    /// <summary>Why the last attempt to store what waits failed; null where it did not, or where it was made by another process.</summary>
    public string? LastError { get; init; }
    /// <summary>Most memories that are kept, waiting and rejected ones together; 0 where it is not known.</summary>
    public int MaxItems { get; init; }
    /// <summary>Most bytes that these may take; 0 where it is not known.</summary>
    public long MaxBytes { get; init; }
}
