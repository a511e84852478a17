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
}

/// <summary>The answer to one written item. An item without a receipt of Stored, Duplicate or Replaced is not stored.</summary>
public sealed record WriteReceipt
{
    /// <summary>Position of the item in the call, from 0; for documents, of the chunk.</summary>
    public required int Index { get; init; }
    /// <summary>Stored, duplicate, replaced or failed.</summary>
    public required WriteStatus Status { get; init; }
    /// <summary>Id of the memory; null where the item failed before it had one.</summary>
    public Guid? Id { get; init; }
    /// <summary>Why it failed and what to do; null otherwise.</summary>
    public string? Reason { get; init; }
    /// <summary>Machine-readable kind of failure, for instance <c>empty-text</c>; null otherwise.</summary>
    public string? Code { get; init; }
    /// <summary>The model saw only the text's beginning; the whole text is stored.</summary>
    public bool Truncated { get; init; }
}
