using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Queries.Scanning;

/// <summary>
/// Offers the points of one column to a ranking. A faster scan over a coarser copy of the vectors may stand in for the plain one, as long as
/// every point that could be among the best is offered with its exact score.
/// </summary>
internal interface IColumnScan
{
    /// <param name="view">The segment of the column.</param>
    /// <param name="selected">Live points that have the vector and may be answered.</param>
    /// <param name="best">Takes the offers; says what is too bad to be offered.</param>
    void Scan(SegmentView view, Bitmap selected, TopPoints best);
}
