using System.Collections.Concurrent;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Storage;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>All collections of one engine, and the one writer's turn.</summary>
internal sealed class CollectionCatalog : ICollectionResolver, IDisposable
{
    private readonly ConcurrentDictionary<string, Collection> _collections = new(StringComparer.Ordinal);
    private readonly SqliteStore _store;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private bool _disposed;

    public CollectionCatalog(SqliteStore store)
    {
        _store = store;
        foreach (var (id, name, config, operations) in store.ReadCollections())
            _collections[name] = Collection.Load(store, id, name, config, operations);
    }

    public IReadOnlyList<string> Names => [.. _collections.Keys.Order(StringComparer.Ordinal)];

    public Collection? Find(string name) => _collections.GetValueOrDefault(name);

    public Collection Require(string name) => Find(name) ?? throw Refusal.NotFound($"Collection `{name}` doesn't exist!");

    public CollectionSnapshot Resolve(string nameOrAlias) => Require(nameOrAlias).Snapshot;

    /// <summary>Runs a write when it is its turn. Waits without a thread where another write is under way.</summary>
    public async Task<T> WriteAsync<T>(Func<T> write, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(EmbeddedQdrant));
            return write();
        }
        finally
        {
            _writer.Release();
        }
    }

    public void Create(string name, CollectionSettings settings)
    {
        if (_collections.ContainsKey(name)) throw Refusal.AlreadyExists($"Collection `{name}` already exists!");
        _collections[name] = Collection.Create(_store, name, settings);
    }

    public bool Delete(string name)
    {
        if (!_collections.TryGetValue(name, out var collection)) return false;
        collection.Drop();
        return _collections.TryRemove(name, out _);
    }

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
