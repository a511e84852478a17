namespace AgentMemory;

/// <summary>What became of one written item.</summary>
public enum WriteStatus
{
    /// <summary>New, durable.</summary>
    Stored = 0,
    /// <summary>The same memory was there already; nothing changed.</summary>
    Duplicate = 1,
    /// <summary>An earlier version was there and has been replaced, durably.</summary>
    Replaced = 2,
    /// <summary>Not stored; <see cref="WriteReceipt.Reason"/> says why.</summary>
    Failed = 3,
    /// <summary>
    /// Acknowledged and durable in the spool of the machine that took it, and not in the index yet: it is stored, and can be recalled, when the index
    /// answers again.
    /// </summary>
    Spooled = 4,
}

/// <summary>The answer to one written item. An item without a receipt of Stored, Duplicate, Replaced or Spooled is not kept.</summary>
public sealed record WriteReceipt
{
    /// <summary>Position of the item in the call, from 0; for documents, of the chunk.</summary>
    public required int Index { get; init; }
    /// <summary>Stored, duplicate, replaced, failed or spooled.</summary>
    public required WriteStatus Status { get; init; }
    /// <summary>Id of the memory; null where the item failed before it had one.</summary>
    public Guid? Id { get; init; }
    /// <summary>Why it failed and what to do, or why it was spooled; null otherwise.</summary>
    public string? Reason { get; init; }
    /// <summary>Machine-readable kind of failure, for instance <c>empty-text</c>; null otherwise.</summary>
    public string? Code { get; init; }
    /// <summary>It failed for now, because the index is away or overloaded: the same item can be written again later.</summary>
    public bool Transient { get; init; }
    /// <summary>The model saw only the text's beginning; the whole text is stored.</summary>
    public bool Truncated { get; init; }
    /// <summary>The text was there already, so its vector was kept and nothing was embedded.</summary>
    public bool Reused { get; init; }
    /// <summary>The memory that replaces this one; set on a duplicate of something that has been superseded.</summary>
    public Guid? SupersededBy { get; init; }
    /// <summary>
    /// For a fact that is new: stored facts that may contradict it, best first. Nothing is done about them: supersede what is no longer true.
    /// Null where it was not looked for.
    /// </summary>
    public IReadOnlyList<ContradictionHint>? Contradictions { get; init; }
    /// <summary>What kind of failure of the index or the model it was; null where the item itself is refused, and in receipts from elsewhere.</summary>
    internal MemoryIndexErrorKind? FailedBy { get; init; }
}
