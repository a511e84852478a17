namespace AgentMemory;

/// <summary>"This replaces that."</summary>
public sealed record SupersedeRequest
{
    /// <summary>The memory that is replaced.</summary>
    public required Guid Id { get; init; }
    /// <summary>Whose it is. The new memory gets the scope of the old one.</summary>
    public MemoryScope Scope { get; init; } = MemoryScope.Default;
    /// <summary>What holds from now on, to be stored; or null to name a stored memory by <see cref="By"/>.</summary>
    public MemoryInput? New { get; init; }
    /// <summary>The stored memory that replaces it, for instance one whose receipt gave a hint.</summary>
    public Guid? By { get; init; }
    /// <summary>Valid time from which the new one holds and the old one does not; null for the new one's <see cref="MemoryInput.ValidFrom"/> or, without it, now.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>What became of a replacement.</summary>
public sealed record SupersedeReceipt
{
    /// <summary>Stored: done. Duplicate: it was done already. Failed: see <see cref="Code"/>.</summary>
    public required WriteStatus Status { get; init; }
    /// <summary>The memory that is replaced.</summary>
    public required Guid Id { get; init; }
    /// <summary>The memory that replaces it; null where it failed.</summary>
    public Guid? By { get; init; }
    /// <summary>Valid time of the change.</summary>
    public DateTimeOffset? At { get; init; }
    /// <summary>Knowledge time of the change.</summary>
    public DateTimeOffset? LearntAt { get; init; }
    /// <summary><c>not-found</c>, <c>already-superseded</c>, <c>old-version</c>, <c>same-memory</c>, <c>time-range</c>, <c>other-scope</c>, or a code of the new memory.</summary>
    public string? Code { get; init; }
    /// <summary>Why it failed and what to do.</summary>
    public string? Reason { get; init; }
}
