namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>A number for each point of one column of one segment; larger is better. For one scan by one thread.</summary>
internal interface IPointScore
{
    /// <param name="offset">A point that has the vector.</param>
    float Of(int offset);
}
