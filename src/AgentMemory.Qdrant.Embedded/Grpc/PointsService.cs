using AgentMemory.Qdrant.Embedded.Collections;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>The qdrant.Points service. Methods that are in no part of it answer Unimplemented by the generated base.</summary>
internal sealed partial class PointsService(CollectionCatalog catalog) : global::Qdrant.Client.Grpc.Points.PointsBase;
