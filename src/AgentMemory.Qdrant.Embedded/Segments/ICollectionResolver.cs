namespace AgentMemory.Qdrant.Embedded.Segments;

/// <summary>Finds the present state of a collection.</summary>
internal interface ICollectionResolver
{
    /// <exception cref="global::Grpc.Core.RpcException">NotFound: neither a collection nor an alias.</exception>
    CollectionSnapshot Resolve(string nameOrAlias);
}
