using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Queries.Stages;

namespace AgentMemory.Qdrant.Embedded.Queries.Planning;

/// <summary>What answers a query.</summary>
/// <param name="Last">The last stage.</param>
/// <param name="Skip">How many of its hits are dropped from the front.</param>
internal sealed record QueryPlan(IStage Last, int Skip)
{
    public IEnumerable<Hit> Run(CancellationToken cancellationToken) => Last.Run(cancellationToken).Skip(Skip);
}
