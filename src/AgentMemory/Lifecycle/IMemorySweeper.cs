namespace AgentMemory;

/// <summary>Removes what has expired, in all tenants: upkeep of the host, out of reach of callers.</summary>
public interface IMemorySweeper
{
    /// <summary>Removes every memory whose time is over, with its earlier versions.</summary>
    /// <exception cref="MemoryIndexException">The engine failed; the next sweep goes on.</exception>
    Task<SweepReceipt> SweepAsync(CancellationToken cancellationToken = default);
}

/// <summary>What a sweep removed.</summary>
/// <param name="At">When; what expired until then is gone.</param>
/// <param name="Count">Memories that went.</param>
/// <param name="IdHashes">SHA-256 of each id, as in <see cref="ForgetTombstone"/>; at most <see cref="ForgetTombstone.MaxHashes"/>.</param>
public sealed record SweepReceipt(DateTimeOffset At, long Count, IReadOnlyList<string> IdHashes);
