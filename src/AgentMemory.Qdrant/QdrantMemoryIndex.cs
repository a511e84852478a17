using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Provisioning;
using AgentMemory.Qdrant.Recall;
using AgentMemory.Qdrant.Storage;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant;

/// <summary>The memory index over Qdrant's gRPC API: a server, a cluster, or the embedded engine, by whatever carries the calls.</summary>
internal sealed partial class QdrantMemoryIndex : IMemoryIndex
{
    private readonly QdrantCalls _calls;
    private readonly CollectionProvisioner _provisioner;
    private readonly PointWriter _writer;
    private readonly PointReader _reader;
    private readonly FeatureReader _features;
    private readonly ScopeScan _scan;
    private readonly CandidateSearch _candidates;
    private volatile CollectionLayout _layout = CollectionLayout.Current; // until PrepareAsync has looked

    public QdrantMemoryIndex(CallInvoker invoker, string collection, string description, QdrantOptions? options = null)
    {
        options ??= new QdrantOptions();
        _calls = new QdrantCalls(invoker, collection, TimeSpan.FromSeconds(options.TimeoutSeconds)) { Description = description, FallbackShard = options.FallbackShard };
        _provisioner = new CollectionProvisioner(_calls, options);
        _writer = new PointWriter(_calls, options);
        _reader = new PointReader(_calls);
        _features = new FeatureReader(_calls);
        _scan = new ScopeScan(_calls);
        _candidates = new CandidateSearch(_calls, _features);
    }

    public string Description => _calls.Description;

    public string Collection => _calls.Collection;

    public async ValueTask PrepareAsync(EmbeddingProfileInfo profile, CancellationToken cancellationToken = default)
    {
        _layout = await _provisioner.PrepareAsync(profile, cancellationToken).ConfigureAwait(false);
        _features.Reset();
    }

    public ValueTask UpsertAsync(IReadOnlyList<IndexedMemory> memories, CancellationToken cancellationToken = default) =>
        _writer.UpsertAsync(memories, _layout, cancellationToken);

    public ValueTask<IReadOnlyDictionary<Guid, MemoryRecord>> GetAsync(IReadOnlyList<Guid> ids, MemoryScope scope, CancellationToken cancellationToken = default) =>
        _reader.GetAsync(ids, scope, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(ReadOnlyMemory<float> query, MemoryScope scope, MemoryFilter? filter, int top, double? minScore, CancellationToken cancellationToken = default) =>
        _reader.SearchAsync(query, scope, filter, top, minScore, _layout, cancellationToken);

    public ValueTask<(IReadOnlyList<MemoryRecord> Items, Guid? Next)> ScrollAsync(MemoryScope scope, MemoryFilter? filter, int limit, Guid? from, CancellationToken cancellationToken = default) =>
        _reader.ScrollAsync(scope, filter, limit, from, cancellationToken);

    public ValueTask<long> CountAsync(MemoryScope scope, MemoryFilter? filter, CancellationToken cancellationToken = default) =>
        _reader.CountAsync(scope, filter, cancellationToken);

    public async ValueTask DeleteAsync(IReadOnlyList<Guid> ids, MemoryScope scope, CancellationToken cancellationToken = default)
    {
        var filter = FilterTranslation.Translate(scope);
        filter.Must.Add(new Condition { HasId = new HasIdCondition { HasId = { ids.Select(PayloadMapping.Id) } } });
        await _writer.DeleteAsync(filter, cancellationToken).ConfigureAwait(false);
        _features.Remove(ids);
    }

    public async ValueTask DeleteAsync(MemoryScope scope, MemoryFilter? filter, CancellationToken cancellationToken = default)
    {
        await _writer.DeleteAsync(FilterTranslation.Translate(scope, filter), cancellationToken).ConfigureAwait(false);
        _features.Reset();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask; // whoever made the channel or the engine closes it
}
