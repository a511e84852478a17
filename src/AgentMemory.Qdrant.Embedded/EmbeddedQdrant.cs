using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Grpc;
using AgentMemory.Qdrant.Embedded.Storage;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded;

/// <summary>
/// Qdrant's gRPC API answered in this process: exact search, a durable file, no server and no socket.
/// Give <see cref="CallInvoker"/> to the generated clients. Safe for concurrent use; one process owns a folder.
/// </summary>
public sealed class EmbeddedQdrant : IDisposable, IAsyncDisposable
{
    private readonly FolderLock? _lock;
    private readonly CollectionCatalog _catalog;
    private readonly InProcessCallInvoker _invoker;

    private EmbeddedQdrant(string? folder)
    {
        _lock = folder is null ? null : FolderLock.Acquire(folder);
        SqliteStore? store = null;
        try
        {
            store = SqliteStore.Open(folder);
            _catalog = new CollectionCatalog(store);
        }
        catch
        {
            store?.Dispose();
            _lock?.Dispose();
            throw;
        }
        _invoker = new InProcessCallInvoker(binder =>
        {
            global::Qdrant.Client.Grpc.Qdrant.BindService(binder, new QdrantService());
            global::Grpc.Health.V1.Health.BindService(binder, new HealthService());
            global::Qdrant.Client.Grpc.Collections.BindService(binder, new CollectionsService(_catalog));
            global::Qdrant.Client.Grpc.Points.BindService(binder, new PointsService(_catalog));
        });
        Description = folder is null ? "embedded, in memory" : $"embedded at {folder}";
    }

    /// <summary>For the generated clients.</summary>
    public CallInvoker CallInvoker => _invoker;

    /// <summary>For people: where the data lies.</summary>
    public string Description { get; }

    /// <summary>Opens the engine on a folder, which is created where it is missing.</summary>
    /// <exception cref="EmbeddedQdrantException">Another process holds the folder (its pid is named), or it cannot be read or written.</exception>
    public static EmbeddedQdrant Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new EmbeddedQdrant(Path.GetFullPath(path));
    }

    /// <summary>Opens an engine that keeps nothing: for tests.</summary>
    public static EmbeddedQdrant OpenInMemory() => new(null);

    /// <summary>Refuses new calls, lets the running write finish, and closes the file.</summary>
    public void Dispose()
    {
        _invoker.Close();
        _catalog.Dispose();
        _lock?.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
