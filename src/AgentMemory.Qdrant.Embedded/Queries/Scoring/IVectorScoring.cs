using AgentMemory.Qdrant.Embedded.Queries.Scanning;
using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>How one vector query scores points, of no segment yet. Safe for concurrent use.</summary>
internal interface IVectorScoring
{
    /// <summary>Whether a lower answered score is the better one.</summary>
    bool SmallerIsBetter { get; }

    /// <summary>From what is maximised inside to the score that is answered.</summary>
    float Output(float score);

    /// <param name="column">The vectors of one segment.</param>
    /// <param name="isFiltered">Whether a filter or a prefetch chose the points: sparse scans then keep points whose score is 0.</param>
    IColumnScan Open(VectorColumn column, bool isFiltered);
}
