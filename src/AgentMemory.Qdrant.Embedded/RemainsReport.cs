namespace AgentMemory.Qdrant.Embedded;

/// <summary>What a search of the data folder found.</summary>
/// <param name="Files">Files that were searched; 0 for an engine that keeps nothing.</param>
/// <param name="Bytes">Bytes that were searched.</param>
/// <param name="Found">Positions in the list of those sequences that were found and belong to no stored point, ascending.</param>
/// <param name="Places">Names of the files that hold them.</param>
public sealed record RemainsReport(int Files, long Bytes, IReadOnlyList<int> Found, IReadOnlyList<string> Places)
{
    /// <summary>Something was found, and in snapshots alone: writing the data file anew changes nothing about it, deleting the snapshots does.</summary>
    public bool OnlyInSnapshots => Places.Count > 0 && Places.All(p => p.StartsWith("snapshots" + Path.DirectorySeparatorChar, StringComparison.Ordinal));
}
