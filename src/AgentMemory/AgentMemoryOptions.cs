using System.ComponentModel.DataAnnotations;

namespace AgentMemory;

/// <summary>Settings of the memory, section <c>AgentMemory</c>.</summary>
public sealed class AgentMemoryOptions
{
    /// <summary>Folder of the embedded engine; empty for the user's local application data.</summary>
    public string DataPath { get; set; } = "";

    /// <summary>The folder that <see cref="DataPath"/> means.</summary>
    public string DataFolder() => string.IsNullOrWhiteSpace(DataPath)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "AgentMemory")
        : Path.GetFullPath(DataPath);

    /// <summary>Collection that holds the memories.</summary>
    [Required] public string Collection { get; set; } = "memories";

    /// <summary>Most tokens of a chunk, 16 to 8,192; never more than the model sees.</summary>
    [Range(16, 8192)] public int ChunkTokens { get; set; } = 256;

    /// <summary>
    /// Cosine from which a stored fact is looked at as a possible contradiction of a new one, 0 to 1; one search a new fact. 1 turns the hints off.
    /// </summary>
    [Range(0.0, 1.0)] public double ContradictionSimilarity { get; set; } = 0.7;

    /// <summary>
    /// After a forget on the embedded engine, its files are searched for what was forgotten, and written anew where something is left. Off, deleted
    /// content is overwritten and logs are emptied, but nothing is searched unless the call asks for a proof.
    /// </summary>
    public bool PurgeOnForget { get; set; } = true;

    /// <summary>Minutes between two sweeps that remove expired memories for good, 0 to 10,080; 0 leaves them stored, though never recalled.</summary>
    [Range(0.0, 10_080.0)] public double SweepMinutes { get; set; } = 60;

    /// <summary>Documents that are ingested beside each other, 1 to 64; by default as many as there are processors, at most 8.</summary>
    [Range(1, 64)] public int IngestParallelism { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>Memories of one engine write, 1 to 1,000.</summary>
    [Range(1, 1000)] public int BatchSize { get; set; } = 64;
}
