namespace AgentMemory;

/// <summary>
/// The memory of agents: remember, recall, read, forget. Safe for concurrent use.
/// A call without a tenant works on the default tenant, never on all tenants.
/// </summary>
public interface IAgentMemory
{
    /// <summary>Remembers episodes, facts and procedures. Returns after everything that it reports as stored is durable.</summary>
    /// <param name="items">1 to <see cref="MemoryLimits.MaxItems"/> items; they may belong to different scopes.</param>
    /// <param name="cancellationToken">Stops the rest: items acknowledged so far stay, the others are reported as failed with code <c>cancelled</c>.</param>
    /// <returns>One receipt an item, in order. A bad item fails alone.</returns>
    /// <exception cref="ArgumentException">Too many items.</exception>
    /// <exception cref="MemoryIndexException">The engine cannot be reached at all.</exception>
    Task<IReadOnlyList<WriteReceipt>> RememberAsync(IReadOnlyList<MemoryInput> items, CancellationToken cancellationToken = default);

    /// <summary>Ingests documents as a stream with backpressure: a slow engine slows the source down.</summary>
    /// <param name="documents">The source; a document that fails is a receipt, never the end of the stream.</param>
    /// <param name="cancellationToken">Stops the stream; documents whose receipt says stored stay.</param>
    /// <returns>One receipt a document, in the order of the source; several documents are under way at once.</returns>
    IAsyncEnumerable<DocumentReceipt> IngestAsync(IAsyncEnumerable<DocumentInput> documents, CancellationToken cancellationToken = default);

    /// <summary>Finds the memories nearest to a question inside a scope.</summary>
    /// <exception cref="ArgumentException">Empty or overlong text, or a number out of its range.</exception>
    /// <exception cref="MemoryFilterException">The filter names an unknown field or compares it with a wrong type.</exception>
    /// <exception cref="MemoryIndexException">The engine failed; <c>IsTransient</c> says whether a retry can help.</exception>
    Task<RecallResult> RecallAsync(RecallQuery query, CancellationToken cancellationToken = default);

    /// <summary>The memory with this id inside the scope, or null.</summary>
    Task<MemoryRecord?> GetAsync(Guid id, MemoryScope? scope = null, CancellationToken cancellationToken = default);

    /// <summary>The memory with this id as it was at a point in time, or null where it was not valid or not known then.</summary>
    /// <param name="id">The memory.</param>
    /// <param name="scope">Whose it is.</param>
    /// <param name="asOf">Valid time: it must hold at this instant; null for any.</param>
    /// <param name="knownAt">Knowledge time: the version that was known at this instant; null for the latest.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    Task<MemoryRecord?> GetAsync(Guid id, MemoryScope? scope, DateTimeOffset? asOf, DateTimeOffset? knownAt, CancellationToken cancellationToken = default);

    /// <summary>
    /// "This replaces that": closes the old memory's validity, keeps it readable, and links both. Safe to repeat: what a crash left half done is completed.
    /// </summary>
    /// <returns>The receipt; a refusal is a receipt with a code, for instance <c>not-found</c> or <c>already-superseded</c>.</returns>
    /// <exception cref="ArgumentException">Neither or both of <see cref="SupersedeRequest.New"/> and <see cref="SupersedeRequest.By"/>.</exception>
    Task<SupersedeReceipt> SupersedeAsync(SupersedeRequest request, CancellationToken cancellationToken = default);

    /// <summary>What the memory with this id said before, and what it replaces and is replaced by; null where it is not there.</summary>
    Task<MemoryHistory?> HistoryAsync(Guid id, MemoryScope? scope = null, CancellationToken cancellationToken = default);

    /// <summary>One page of memories by ascending id.</summary>
    /// <exception cref="ArgumentException">The page size is out of range or the cursor is not one of ours.</exception>
    Task<MemoryPage> ListAsync(MemoryListQuery query, CancellationToken cancellationToken = default);

    /// <summary>Forgets by id or by filter, or counts what would be forgotten.</summary>
    /// <exception cref="ArgumentException">Neither ids, nor filter, nor <see cref="ForgetRequest.All"/>, or more than one of them.</exception>
    Task<ForgetResult> ForgetAsync(ForgetRequest request, CancellationToken cancellationToken = default);

    /// <summary>Counts what is stored in a scope, and says with which engine and model.</summary>
    Task<MemoryStats> StatsAsync(MemoryScope? scope = null, CancellationToken cancellationToken = default);
}
