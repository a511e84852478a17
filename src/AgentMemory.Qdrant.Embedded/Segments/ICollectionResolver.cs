namespace AgentMemory.Qdrant.Embedded.Segments;

/// <summary>Finds the present state of a collection.</summary>
internal interface ICollectionResolver
{
    /// <exception cref="global::Grpc.Core.RpcException">NotFound: neither a collection nor an alias. InvalidArgument: a name that neither can have.</exception>
    CollectionSnapshot Resolve(string nameOrAlias);

    /// <summary>Null where there is none, whatever the name looks like.</summary>
    CollectionSnapshot? TryResolve(string nameOrAlias);
}
