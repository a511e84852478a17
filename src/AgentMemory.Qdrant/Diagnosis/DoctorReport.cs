namespace AgentMemory.Qdrant.Diagnosis;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Note = 0,
    /// <summary>It works, and something is worse than it could be.</summary>
    Warning = 1,
    /// <summary>It does not work.</summary>
    Error = 2,
}

/// <summary>One thing that the doctor noticed.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="What">What is the matter.</param>
/// <param name="Mend">What to do; empty where there is nothing to do.</param>
public sealed record DoctorFinding(FindingSeverity Severity, string What, string Mend);

/// <summary>A payload index as it is.</summary>
/// <param name="Field">Payload field.</param>
/// <param name="Expected">Type that it should have; null for an index that is none of ours.</param>
/// <param name="Found">Type that it has; null where it is missing.</param>
/// <param name="Points">Points in it, as far as the server says.</param>
public sealed record DoctorIndex(string Field, string? Expected, string? Found, long? Points);

/// <summary>The state of an engine and of the collection of memories in it.</summary>
public sealed record DoctorReport
{
    /// <summary>Engine and place.</summary>
    public required string Engine { get; init; }
    /// <summary>The engine answers.</summary>
    public bool Reachable { get; init; }
    /// <summary>Version of the API that it answers; null where it does not answer.</summary>
    public string? Version { get; init; }
    /// <summary>Name of the collection.</summary>
    public required string Collection { get; init; }
    /// <summary>The collection is there.</summary>
    public bool Exists { get; init; }
    /// <summary>Green, yellow (optimising), grey (optimising pending) or red.</summary>
    public string? Status { get; init; }
    /// <summary>Memories of all tenants; exact.</summary>
    public long? Memories { get; init; }
    /// <summary>Of these, memories without term weights, which a question's words do not find.</summary>
    public long? WithoutTerms { get; init; }
    /// <summary>Length of a vector.</summary>
    public int? Dimensions { get; init; }
    /// <summary>Model that made the vectors.</summary>
    public string? Model { get; init; }
    /// <summary>Fingerprint of the profile that made the vectors.</summary>
    public string? Profile { get; init; }
    /// <summary>Fingerprint of the configured profile; null where no model was loaded.</summary>
    public string? ConfiguredProfile { get; init; }
    /// <summary>Quantisation of the vectors, or none.</summary>
    public string? Quantization { get; init; }
    /// <summary>Shards; null for an engine without.</summary>
    public int? Shards { get; init; }
    /// <summary>Copies of every shard.</summary>
    public int? Replicas { get; init; }
    /// <summary>Payload indexes, those that are missing included.</summary>
    public IReadOnlyList<DoctorIndex> Indexes { get; init; } = [];
    /// <summary>What the spool of this machine keeps, of all tenants; null where there is none.</summary>
    public SpoolState? Spool { get; init; }
    /// <summary>What was noticed, the worst first.</summary>
    public IReadOnlyList<DoctorFinding> Findings { get; init; } = [];
    /// <summary>Nothing is broken.</summary>
    public bool IsHealthy => Findings.All(f => f.Severity != FindingSeverity.Error);
}
