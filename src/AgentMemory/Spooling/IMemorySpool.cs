namespace AgentMemory;

/// <summary>The spool of this process: for the host, out of reach of callers, since it counts all tenants.</summary>
public interface IMemorySpool
{
    /// <summary>What is kept, of all tenants.</summary>
    SpoolState State { get; }

    /// <summary>Stores what waits now, in order. Nobody has to call it: a background task does the same.</summary>
    /// <exception cref="MemoryIndexException">The index is away or refuses everything; what waits stays.</exception>
    Task DrainAsync(CancellationToken cancellationToken = default);
}
