namespace AgentMemory;

/// <summary>A memory with its vector, ready to be stored.</summary>
/// <param name="Memory">The memory.</param>
/// <param name="Vector">Unit-length vector, shape [dims].</param>
public sealed record IndexedMemory(MemoryRecord Memory, ReadOnlyMemory<float> Vector)
{
    /// <summary>The memory's words; null stores it for recall by vector alone.</summary>
    public MemoryTerms? Terms { get; init; }
}

/// <summary>
/// The narrow port that an index implements. Safe for concurrent use. Every call works inside one tenant; there is no "all" value.
/// Earlier versions of a memory are left out of every search, page, count and deletion by filter unless the filter names <c>versionOf</c>.
/// </summary>
public interface IMemoryIndex : IAsyncDisposable
{
    /// <summary>Makes sure that the collection is there and belongs to this embedding profile.</summary>
    /// <param name="profile">Profile of the vectors that will be stored.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MemoryIndexException">The engine cannot be reached, or the collection holds vectors of another profile (the message says how to migrate).</exception>
    ValueTask PrepareAsync(EmbeddingProfileInfo profile, CancellationToken cancellationToken = default);

    /// <summary>Stores memories durably. An existing id is replaced. When it throws, a part may be stored: write the batch again.</summary>
    ValueTask UpsertAsync(IReadOnlyList<IndexedMemory> memories, CancellationToken cancellationToken = default);

    /// <summary>Which of these memories of the tenant are there, and in which version.</summary>
    ValueTask<IReadOnlyDictionary<Guid, MemoryRecord>> GetAsync(IReadOnlyList<Guid> ids, MemoryScope scope, CancellationToken cancellationToken = default);

    /// <summary>Up to <paramref name="top"/> hits, best first; equal scores by ascending id, so the order repeats.</summary>
    /// <param name="query">Unit-length vector, shape [dims].</param>
    /// <param name="scope">Tenant that may be seen, narrowed by user, agent and session where set.</param>
    /// <param name="filter">Further conditions, or null.</param>
    /// <param name="top">1 to 1,000.</param>
    /// <param name="minScore">Lowest cosine, or null.</param>
    /// <param name="cancellationToken">Stops the search; nothing partial is returned.</param>
    ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(ReadOnlyMemory<float> query, MemoryScope scope, MemoryFilter? filter, int top, double? minScore, CancellationToken cancellationToken = default);

    /// <summary>Who speaks in a scope, as far as it is visible: exact, at most 10,000, those with the most memories first.</summary>
    ValueTask<IReadOnlyList<Participant>> GetParticipantsAsync(MemoryScope scope, MemoryFilter? visible, CancellationToken cancellationToken = default);

    /// <summary>The candidates of a recall, with the statistics of what it may see: exact, and the scope's own.</summary>
    ValueTask<CandidateSet> FindAsync(CandidateQuery query, CancellationToken cancellationToken = default);

    /// <summary>What scoring needs of memories, by id and by place, each memory once and in no particular order. What is not there or not visible is left out.</summary>
    ValueTask<IReadOnlyList<MemoryFeatures>> ReadFeaturesAsync(FeatureQuery query, CancellationToken cancellationToken = default);

    /// <summary>The vectors of these memories of the scope, of unit length.</summary>
    ValueTask<IReadOnlyDictionary<Guid, ReadOnlyMemory<float>>> GetVectorsAsync(IReadOnlyList<Guid> ids, MemoryScope scope, CancellationToken cancellationToken = default);

    /// <summary>The turn index after the last one of a session; 0 for a session without turns.</summary>
    /// <param name="session">Tenant, user, agent and session, exactly.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    ValueTask<int> NextTurnAsync(MemoryScope session, CancellationToken cancellationToken = default);

    /// <summary>One page by ascending id, starting at <paramref name="from"/> (inclusive).</summary>
    ValueTask<(IReadOnlyList<MemoryRecord> Items, Guid? Next)> ScrollAsync(MemoryScope scope, MemoryFilter? filter, int limit, Guid? from, CancellationToken cancellationToken = default);

    /// <summary>Exact number of memories.</summary>
    ValueTask<long> CountAsync(MemoryScope scope, MemoryFilter? filter, CancellationToken cancellationToken = default);

    /// <summary>Deletes these ids where they belong to the scope.</summary>
    ValueTask DeleteAsync(IReadOnlyList<Guid> ids, MemoryScope scope, CancellationToken cancellationToken = default);

    /// <summary>Deletes everything in the scope that the filter selects.</summary>
    ValueTask DeleteAsync(MemoryScope scope, MemoryFilter? filter, CancellationToken cancellationToken = default);

    /// <summary>Upkeep over all tenants: removes memories that expired at <paramref name="until"/> or before, with their earlier versions.</summary>
    /// <param name="until">Latest expiry that is removed.</param>
    /// <param name="limit">Most memories of this call, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Ids of the memories that went; empty when there are no more.</returns>
    ValueTask<IReadOnlyList<Guid>> SweepExpiredAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken = default);

    /// <summary>Engine and place, for people: for instance <c>embedded at /data/memory</c> or <c>Qdrant 1.19.0 at http://localhost:6334</c>.</summary>
    string Description { get; }

    /// <summary>Name of the collection.</summary>
    string Collection { get; }
}
