using AgentMemory.Qdrant.Embedded.Queries.Scanning;
using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>Nearest neighbours of one vector.</summary>
internal sealed class NearestScoring(QueryVector query) : IVectorScoring
{
    public bool SmallerIsBetter => query.Metric.SmallerIsBetter;

    public float Output(float score) => query.Metric.Output(score);

    public IColumnScan Open(VectorColumn column, bool isFiltered) => column switch
    {
        DenseColumn dense => new DenseScan(dense, query.Metric, query.Vector.Values),
        SparseColumn sparse => new SparseScan(sparse, query.Vector, keepZero: isFiltered),
        _ => new ScoreScan(query.Against(column)),
    };
}
