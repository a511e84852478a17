using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>A positive and a negative example, which divide the space between them.</summary>
internal sealed record ContextPair(QueryVector Positive, QueryVector Negative)
{
    public (IPointScore Positive, IPointScore Negative) Against(VectorColumn column) => (Positive.Against(column), Negative.Against(column));
}
