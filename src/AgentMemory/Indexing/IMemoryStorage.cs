namespace AgentMemory;

/// <summary>The files behind an index, where they are in reach: what has been deleted can be made to go from them, and looked for.</summary>
public interface IMemoryStorage
{
    /// <summary>Makes deleted content go from the files.</summary>
    /// <param name="rewrite">Writes the whole file anew, which leaves nothing behind and takes as long as copying it; otherwise only logs are emptied.</param>
    /// <param name="cancellationToken">Stops before it begins.</param>
    Task PurgeAsync(bool rewrite, CancellationToken cancellationToken = default);

    /// <summary>Searches every file for bytes that belong to no stored memory any more.</summary>
    /// <param name="needles">Sequences of at least <see cref="StorageScan.MinNeedle"/> bytes.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    Task<StorageScan> ScanAsync(IReadOnlyList<ReadOnlyMemory<byte>> needles, CancellationToken cancellationToken = default);
}

/// <summary>What a search of the files found.</summary>
/// <param name="Files">Files that were searched.</param>
/// <param name="Bytes">Bytes that were searched.</param>
/// <param name="Needles">Sequences that were looked for: ids, and parts of texts.</param>
/// <param name="Remains">Sequences that were found and belong to no stored memory.</param>
/// <param name="Places">Names of the files that hold them.</param>
public sealed record StorageScan(int Files, long Bytes, int Needles, int Remains, IReadOnlyList<string> Places)
{
    /// <summary>What was found lies in copies alone, for instance snapshots: a rewrite changes nothing about it, deleting them does.</summary>
    public bool OnlyInCopies { get; init; }

    /// <summary>Shortest sequence that can be looked for.</summary>
    public const int MinNeedle = 8;
}
