using System.Collections.Concurrent;
using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Grpc;
using AgentMemory.Qdrant.Embedded.Snapshots;
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
    private readonly SnapshotStorage _snapshots;
    private readonly IReadOnlyList<Action<ServiceBinderBase>> _services;
    private readonly ConcurrentBag<CallPipeline> _pipelines = [];

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
        _snapshots = new SnapshotStorage(folder);
        _services =
        [
            binder => global::Qdrant.Client.Grpc.Qdrant.BindService(binder, new QdrantService()),
            binder => global::Grpc.Health.V1.Health.BindService(binder, new HealthService()),
            binder => global::Qdrant.Client.Grpc.Collections.BindService(binder, new CollectionsService(_catalog)),
            binder => global::Qdrant.Client.Grpc.Points.BindService(binder, new PointsService(_catalog)),
            binder => global::Qdrant.Client.Grpc.Snapshots.BindService(binder, new SnapshotsService(_catalog, _snapshots)),
        ];
        CallInvoker = CreateCallInvoker(null);
        Description = folder is null ? "embedded, in memory" : $"embedded at {folder}";
    }

    /// <summary>For the generated clients: calls that stay in the process and need no key.</summary>
    public CallInvoker CallInvoker { get; }

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

    /// <summary>The services for a gRPC host, such as ASP.NET Core's <c>MapGrpcService</c>, so that clients of any language reach the engine.</summary>
    /// <param name="keys">What callers must show; null lets everyone in.</param>
    public IReadOnlyList<ServerServiceDefinition> ServerServices(ApiKeys? keys = null)
    {
        var pipeline = Pipeline(keys);
        return [.. _services.Select(pipeline.Define)];
    }

    /// <summary>In-process calls that are asked for keys as a host asks.</summary>
    internal CallInvoker CreateCallInvoker(ApiKeys? keys) => new InProcessCallInvoker(Pipeline(keys), _services);

    /// <summary>Refuses new calls, lets the running write finish, and closes the file.</summary>
    public void Dispose()
    {
        foreach (var pipeline in _pipelines) pipeline.Close();
        _catalog.Dispose();
        _snapshots.Dispose();
        _lock?.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private CallPipeline Pipeline(ApiKeys? keys)
    {
        var pipeline = new CallPipeline(keys is null ? null : new KeyCheck(keys), new ReadGate(_catalog));
        _pipelines.Add(pipeline);
        return pipeline;
    }
}
