using AgentMemory.Qdrant.Embedded.Queries.Ranking;

namespace AgentMemory.Qdrant.Embedded.Queries.Fusions;

/// <summary>Makes one score of a point's places in several lists.</summary>
internal interface IFusion
{
    /// <summary>What each hit of one list adds to its point.</summary>
    /// <param name="list">Number of the list.</param>
    /// <param name="hits">Best first.</param>
    /// <returns>One number a hit, in the same order.</returns>
    float[] Contributions(int list, IReadOnlyList<Hit> hits);
}
