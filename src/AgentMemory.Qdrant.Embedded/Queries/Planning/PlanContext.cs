using AgentMemory.Qdrant.Embedded.Queries.Resolution;
using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Queries.Planning;

/// <summary>What plans are made against.</summary>
/// <param name="Searched">The collection that is searched, in the state of the whole call.</param>
/// <param name="Snapshots">Other collections that vectors are looked up in.</param>
internal sealed record PlanContext(CollectionSnapshot Searched, CallSnapshots Snapshots);
