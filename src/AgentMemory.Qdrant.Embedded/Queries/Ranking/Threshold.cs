namespace AgentMemory.Qdrant.Embedded.Queries.Ranking;

/// <summary>The score that a hit of a vector query must beat; without a bound every score passes.</summary>
internal readonly record struct Threshold(float? Bound, bool SmallerIsBetter)
{
    /// <summary>Strict: a score that equals the bound does not pass.</summary>
    public bool Passes(float score) => Bound is not { } bound || (SmallerIsBetter ? score < bound : score > bound);
}
