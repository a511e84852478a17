using AgentMemory.Qdrant.Embedded.Queries.Scanning;
using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>A score made of similarities to several vectors: answered as it is, larger is better whatever the distance. Every point that has the vector gets one.</summary>
internal abstract class ExampleScoring : IVectorScoring
{
    public bool SmallerIsBetter => false;

    public float Output(float score) => score;

    public IColumnScan Open(VectorColumn column, bool isFiltered) => new ScoreScan(Bind(column));

    /// <summary>The score over one column.</summary>
    public abstract IPointScore Bind(VectorColumn column);

    private protected static IPointScore[] Against(IReadOnlyList<QueryVector> vectors, VectorColumn column) => [.. vectors.Select(vector => vector.Against(column))];

    /// <summary>Maps all numbers to -1 to 1, in order.</summary>
    private protected static float Squash(float x) => x / (1 + MathF.Abs(x));

    /// <summary>Maps all numbers to 0 to 1, in order.</summary>
    private protected static float SquashToUnit(float x) => 0.5f * (Squash(x) + 1);
}
