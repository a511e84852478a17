using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Queries.Resolution;

/// <summary>The collections that one call reads, each in one state for the whole of the call. For one thread.</summary>
internal sealed class CallSnapshots(ICollectionResolver collections)
{
    private readonly Dictionary<string, CollectionSnapshot> _taken = new(StringComparer.Ordinal);

    /// <param name="nameOrAlias">Of the collection that is searched.</param>
    /// <exception cref="RpcException">NotFound: no such collection.</exception>
    public CollectionSnapshot Searched(string nameOrAlias) => Keep(nameOrAlias, collections.Resolve(nameOrAlias));

    /// <param name="nameOrAlias">Of a collection that something is looked up in.</param>
    /// <exception cref="RpcException">NotFound: no such collection, whatever the name looks like.</exception>
    public CollectionSnapshot LookedUp(string nameOrAlias)
    {
        if (_taken.TryGetValue(nameOrAlias, out var taken)) return taken;
        return Keep(nameOrAlias, collections.TryResolve(nameOrAlias) ?? throw Refusal.NotFound($"Collection {nameOrAlias} not found"));
    }

    private CollectionSnapshot Keep(string nameOrAlias, CollectionSnapshot snapshot)
    {
        if (!_taken.TryGetValue(snapshot.Name, out var first)) _taken[snapshot.Name] = first = snapshot; // by two names it is still one state
        return _taken[nameOrAlias] = first;
    }
}
