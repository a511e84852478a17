using System.Collections.Concurrent;
using System.Collections.Immutable;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Storage;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>All collections of one engine, and the one writer's turn.</summary>
internal sealed class CollectionCatalog : ICollectionResolver, IDisposable
{
    /// <summary>Segments up to this size are built anew at once when points of them are purged; larger ones when merging or a rewrite comes to them.</summary>
    private const int SmallSegment = 10_000;

    private readonly ConcurrentDictionary<string, Collection> _collections = new(StringComparer.Ordinal);
    private readonly SqliteStore _store;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private volatile ImmutableDictionary<string, string> _aliases;
    private bool _disposed;

    public CollectionCatalog(SqliteStore store)
    {
        _store = store;
        foreach (var (id, name, config, operations) in store.ReadCollections())
            _collections[name] = Collection.Load(store, id, name, config, operations);
        var names = _collections.ToDictionary(c => c.Value.Id, c => c.Key);
        _aliases = store.ReadAliases().ToImmutableDictionary(a => a.Name, a => names[a.Collection], StringComparer.Ordinal);
    }

    /// <summary>Collection names by alias; replaced as a whole, so that a switch is seen at once.</summary>
    public IReadOnlyDictionary<string, string> Aliases => _aliases;

    public IReadOnlyList<string> Names => [.. _collections.Keys.Order(StringComparer.Ordinal)];

    /// <summary>By alias or name; an alias hides a collection of the same name.</summary>
    public Collection? Find(string name)
    {
        CollectionNames.Check(name);
        return _collections.GetValueOrDefault(_aliases.GetValueOrDefault(name, name));
    }

    public Collection Require(string name) => Find(name) ?? throw Missing(name);

    public CollectionSnapshot Resolve(string nameOrAlias) => Require(nameOrAlias).Snapshot;

    public CollectionSnapshot? TryResolve(string nameOrAlias) => _collections.GetValueOrDefault(_aliases.GetValueOrDefault(nameOrAlias, nameOrAlias))?.Snapshot;

    /// <summary>Runs a write when it is its turn. Waits without a thread where another write is under way.</summary>
    public async Task<T> WriteAsync<T>(Func<T> write, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(EmbeddedQdrant));
            cancellationToken.ThrowIfCancellationRequested(); // the last moment: a write that has begun is finished
            return write();
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Writes all collections and aliases into a database of its own.</summary>
    public void Copy(string file) => _store.Copy(file);

    public void Create(string name, CollectionSettings settings)
    {
        if (_aliases.ContainsKey(name)) throw Refusal.InvalidArgument($"Can't create collection with name {name}. Alias with the same name already exists");
        if (_collections.ContainsKey(name)) throw Refusal.AlreadyExists($"Collection `{name}` already exists!");
        _collections[name] = Collection.Create(_store, name, settings);
    }

    public bool Delete(string name)
    {
        CollectionNames.Check(name);
        if (!_collections.TryGetValue(name, out var collection)) return false;
        collection.Drop();
        _aliases = _aliases.RemoveRange(_aliases.Where(a => a.Value == name).Select(a => a.Key));
        return _collections.TryRemove(name, out _);
    }

    /// <summary>Applies the actions in order and publishes them at once. Where one fails, the ones before it stay, as on the server.</summary>
    public void ChangeAliases(IEnumerable<AliasOperations> actions)
    {
        var aliases = _aliases;
        RpcException? failure = null;
        foreach (var action in actions)
        {
            (aliases, failure) = Change(aliases, action);
            if (failure is not null) break;
        }
        if (!ReferenceEquals(aliases, _aliases))
        {
            _store.Commit(transaction => _store.WriteAliases(transaction, aliases.Select(a => (a.Key, _collections[a.Value].Id))));
            _aliases = aliases;
        }
        if (failure is not null) throw failure;
    }

    /// <summary>Lets go of deleted points in memory and in the file.</summary>
    public void Purge(bool rewrite)
    {
        foreach (var collection in _collections.Values) collection.DropDeleted(rewrite ? int.MaxValue : SmallSegment);
        _store.Purge(rewrite);
    }

    /// <summary>Whether a point that is stored holds these bytes.</summary>
    public bool Holds(ReadOnlySpan<byte> bytes)
    {
        foreach (var collection in _collections.Values)
            if (collection.Snapshot.Holds(bytes)) return true;
        return false;
    }

    private (ImmutableDictionary<string, string> Aliases, RpcException? Failure) Change(ImmutableDictionary<string, string> aliases, AliasOperations operation)
    {
        switch (operation.ActionCase)
        {
            case AliasOperations.ActionOneofCase.CreateAlias:
                var create = operation.CreateAlias;
                if (!_collections.ContainsKey(create.CollectionName)) return (aliases, Missing(create.CollectionName));
                return _collections.ContainsKey(create.AliasName)
                    ? (aliases, Refusal.AlreadyExists($"Collection `{create.AliasName}` already exists!"))
                    : (aliases.SetItem(create.AliasName, create.CollectionName), null);
            case AliasOperations.ActionOneofCase.RenameAlias:
                var rename = operation.RenameAlias;
                return aliases.TryGetValue(rename.OldAliasName, out string? collection)
                    ? (aliases.Remove(rename.OldAliasName).SetItem(rename.NewAliasName, collection), null)
                    : (aliases, Refusal.NotFound($"Alias {rename.OldAliasName} does not exists!"));
            case AliasOperations.ActionOneofCase.DeleteAlias:
                return (aliases.Remove(operation.DeleteAlias.AliasName), null);
            default:
                return (aliases, Malformed.Request("Malformed AliasOperation type"));
        }
    }

    private static RpcException Missing(string name) => Refusal.NotFound($"Collection `{name}` doesn't exist!");

    /// <summary>Waits for the write that is under way; later ones are refused.</summary>
    public void Dispose()
    {
        _writer.Wait();
        try
        {
            if (_disposed) return;
            _disposed = true;
            _store.Dispose();
        }
        finally
        {
            _writer.Release();
        }
    }
}
