namespace AgentMemory.Server.Endpoints;

/// <summary>Body of POST /v1/memories.</summary>
/// <param name="Items">1 to 10,000 memories.</param>
public sealed record RememberRequest(IReadOnlyList<MemoryInput> Items);

/// <summary>Answer of POST /v1/memories: 200 where every item is stored, 202 where some wait in the spool, 207 where some failed.</summary>
/// <param name="Receipts">One an item, in order.</param>
public sealed record RememberResponse(IReadOnlyList<WriteReceipt> Receipts);

/// <summary>Body of POST /v1/memories/{id}/supersede.</summary>
/// <param name="Scope">Whose memory it is.</param>
/// <param name="New">What holds from now on; or name a stored memory by <paramref name="By"/>.</param>
/// <param name="By">Id of the stored memory that replaces it.</param>
/// <param name="At">From when the new one holds; its validFrom or now unless said otherwise.</param>
public sealed record SupersedeBody(MemoryScope? Scope = null, MemoryInput? New = null, Guid? By = null, DateTimeOffset? At = null);

/// <summary>Body of POST /v1/documents.</summary>
/// <param name="Documents">The documents.</param>
public sealed record IngestRequest(IReadOnlyList<DocumentInput> Documents);

/// <summary>Answer of POST /v1/documents.</summary>
/// <param name="Receipts">One a document.</param>
public sealed record IngestResponse(IReadOnlyList<DocumentReceipt> Receipts);

/// <summary>Answer of the health routes.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>spooling</c>.</param>
public sealed record HealthResponse(string Status);
