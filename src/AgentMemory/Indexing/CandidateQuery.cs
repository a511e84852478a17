namespace AgentMemory;

/// <summary>What a recall wants from an index: the nearest by vector, the nearest by words, and the statistics of what it may see.</summary>
public sealed record CandidateQuery
{
    /// <summary>Whose memory is asked.</summary>
    public required MemoryScope Scope { get; init; }
    /// <summary>What of the scope can be seen at all, for instance at an instant; the statistics count over it.</summary>
    public MemoryFilter? Visible { get; init; }
    /// <summary>Further conditions on the candidates; they do not change the statistics.</summary>
    public MemoryFilter? Filter { get; init; }
    /// <summary>Unit-length vector, shape [dims]; empty for no dense candidates.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }
    /// <summary>Distinct terms of the question.</summary>
    public IReadOnlyList<uint> Terms { get; init; } = [];
    /// <summary>Most dense candidates, 0 to 10,000.</summary>
    public int DenseLimit { get; init; }
    /// <summary>Most lexical candidates, 0 to 10,000.</summary>
    public int LexicalLimit { get; init; }
}

/// <summary>One candidate: its id and, for a turn, its place.</summary>
/// <param name="Id">Id of the memory.</param>
/// <param name="Place">See <see cref="TurnPlace"/>; null for what is no turn of a session.</param>
public readonly record struct Candidate(Guid Id, long? Place);

/// <summary>The candidates of both lists, each once, and the statistics.</summary>
/// <param name="Candidates">In no particular order.</param>
/// <param name="Statistics">Of the scope as far as it is visible.</param>
public sealed record CandidateSet(IReadOnlyList<Candidate> Candidates, ScopeStatistics Statistics);

/// <summary>Exact counts over what a query may see in its scope, whatever other tenants hold.</summary>
public sealed record ScopeStatistics
{
    /// <summary>Memories that have terms.</summary>
    public required long Memories { get; init; }
    /// <summary>Memories that hold a term, for the terms that were asked for; a term that is missing here is held by none.</summary>
    public required IReadOnlyDictionary<uint, long> Frequencies { get; init; }
    /// <summary>Number of episodes by their length in content words.</summary>
    public required IReadOnlyDictionary<int, long> TurnLengths { get; init; }
    /// <summary>Number of other memories by their length in content words.</summary>
    public required IReadOnlyDictionary<int, long> TextLengths { get; init; }
}

/// <summary>Someone who speaks in a scope.</summary>
/// <param name="Role">Role, or null.</param>
/// <param name="Speaker">Name, or null.</param>
/// <param name="Memories">How many memories are theirs.</param>
public sealed record Participant(string? Role, string? Speaker, long Memories);
