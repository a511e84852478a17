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
    private readonly string? _folder;
    private readonly FolderLock? _lock;
    private readonly CollectionCatalog _catalog;
    private readonly SnapshotStorage _snapshots;
    private readonly IReadOnlyList<Action<ServiceBinderBase>> _services;
    private readonly ConcurrentBag<CallPipeline> _pipelines = [];

    private EmbeddedQdrant(string? folder)
    {
        _folder = folder;
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

    /// <summary>
    /// Makes deleted points go from the files: empties the log and, with <paramref name="rewrite"/>, writes the whole data file anew, which takes as long
    /// as copying it and as much free space. Writes wait meanwhile.
    /// </summary>
    /// <exception cref="RpcException">ResourceExhausted: not enough space. Internal: the file cannot be written.</exception>
    public Task PurgeAsync(bool rewrite, CancellationToken cancellationToken = default) => _catalog.WriteAsync(() =>
    {
        _catalog.Purge(rewrite);
        return true;
    }, cancellationToken);

    /// <summary>Searches every file of the data folder for bytes that belong to no stored point. Writes wait meanwhile.</summary>
    /// <param name="needles">Sequences of at least 8 bytes.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="ArgumentException">A sequence is too short.</exception>
    public Task<RemainsReport> FindRemainsAsync(IReadOnlyList<ReadOnlyMemory<byte>> needles, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(needles);
        var search = new RemainsSearch(needles);
        return _catalog.WriteAsync(() => search.Search(_folder, bytes => _catalog.Holds(bytes), cancellationToken), cancellationToken);
    }

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
