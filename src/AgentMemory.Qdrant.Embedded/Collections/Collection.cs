using AgentMemory.Qdrant.Embedded.Indexes;
using AgentMemory.Qdrant.Embedded.Points;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Storage;
using AgentMemory.Qdrant.Embedded.StrictMode;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>The writer's side of one collection: commits to the file, then publishes a new snapshot. Called by one writer at a time.</summary>
internal sealed class Collection
{
    private const int OptimizingMilliseconds = 5_000;

    private readonly SqliteStore _store;
    private readonly long _id;
    private volatile CollectionSnapshot _snapshot;

    private long _settledAt;

    private Collection(SqliteStore store, long id, CollectionSnapshot snapshot, ulong operations, long indexedSparse) =>
        (_store, _id, _snapshot, Operations, IndexedSparse) = (store, id, snapshot, operations, indexedSparse);

    /// <summary>What readers see; taken once a call.</summary>
    public CollectionSnapshot Snapshot => _snapshot;

    /// <summary>Sparse vectors as the server's index counts them: those of deleted points, and deleted ones, stay until the point is written anew.</summary>
    public long IndexedSparse { get; private set; }

    /// <summary>Whether a server would be rewriting its segments for the last change of the configuration. Here nothing has to be rewritten, but clients see the same states.</summary>
    public bool IsOptimizing => Environment.TickCount64 < Volatile.Read(ref _settledAt);

    /// <summary>Strict mode's caps.</summary>
    public SizeLimits Sizes { get; } = new();

    public RateLimit ReadRate { get; } = new(TimeProvider.System);

    public RateLimit WriteRate { get; } = new(TimeProvider.System);

    /// <summary>Number of the last operation.</summary>
    public ulong Operations { get; private set; }

    public static Collection Create(SqliteStore store, string name, CollectionSettings settings)
    {
        long id = 0;
        store.Commit(transaction => id = store.InsertCollection(transaction, name, settings.Config));
        return new Collection(store, id, new(name, settings, new Dictionary<string, PayloadSchemaInfo>(), []), 0, 0);
    }

    public long Id => _id;

    public static Collection Load(SqliteStore store, long id, string name, CollectionConfig config, ulong operations)
    {
        var (settings, schema, points) = (new CollectionSettings(config), store.ReadFieldIndexes(id), store.ReadPoints(id));
        IReadOnlyList<SegmentView> segments = points.Count == 0 ? [] : [new SegmentView(Segment.Build(points, settings.Slots, schema), null)];
        var snapshot = new CollectionSnapshot(name, settings, schema, segments);
        return new Collection(store, id, snapshot, operations, store.ReadSparseCount(id) ?? SparseCount.OfLive(snapshot));
    }

    public void Drop() => _store.Commit(transaction => _store.DeleteCollection(transaction, _id));

    /// <summary>Writes the collection into a database of its own.</summary>
    public void Copy(string file) => _store.CopyCollection(file, _id);

    /// <summary>Number of the operation that is about to be written.</summary>
    public ulong NextOperation => Operations + 1;

    /// <summary>Writes and deletes points: durable, then visible, as one.</summary>
    public ulong Apply(PointChanges changes)
    {
        var (upserts, deletes) = (changes.Upserts, changes.Deletes);
        ulong operation = NextOperation;
        long indexed = IndexedSparse + SparseCount.Change(_snapshot, changes);
        _store.Commit(transaction =>
        {
            _store.UpsertPoints(transaction, _id, upserts);
            _store.DeletePoints(transaction, _id, deletes);
            _store.WriteOperationNumber(transaction, _id, operation);
            if (indexed != IndexedSparse) _store.WriteSparseCount(transaction, _id, indexed);
        });
        (Operations, IndexedSparse) = (operation, indexed);
        Publish(upserts, deletes);
        return operation;
    }

    /// <summary>Creates an index, or removes it where <paramref name="info"/> is null.</summary>
    public ulong ApplyIndex(string field, PayloadSchemaInfo? info)
    {
        var current = _snapshot;
        var schema = current.Schema.ToDictionary(StringComparer.Ordinal);
        bool unchanged = info is null ? !schema.Remove(field) : schema.TryGetValue(field, out var before) && IndexSchema.AreSame(before, info);
        if (!unchanged && info is not null) schema[field] = info;
        ulong operation = Operations + 2; // as the server counts index calls
        _store.Commit(transaction =>
        {
            if (!unchanged) _store.WriteFieldIndex(transaction, _id, field, info);
            _store.WriteOperationNumber(transaction, _id, operation);
        });
        Operations = operation;
        if (!unchanged) _snapshot = current with { Schema = schema, Segments = [.. current.Segments.Select(s => new SegmentView(s.Segment.WithIndexes(schema), s.Deleted))] };
        return operation;
    }

    private void Publish(List<StoredPoint> upserts, IReadOnlyCollection<PointKey> deletes)
    {
        var current = _snapshot;
        var touched = upserts.Select(p => p.Id).Concat(deletes).ToArray();
        var segments = current.Segments.Select(view => Without(view, touched)).ToList();
        if (upserts.Count > 0) segments.Add(new SegmentView(Segment.Build(upserts, current.Settings.Slots, current.Schema), null));
        _snapshot = current with { Segments = SegmentMerging.Merge(segments, current.Settings, current.Schema) };
    }

    /// <summary>Builds segments that hold deleted points anew without them, up to a number of points a segment.</summary>
    public void DropDeleted(int maxPoints)
    {
        var current = _snapshot;
        if (current.Segments.All(s => s.Deleted is null || s.Segment.Count > maxPoints)) return;
        _snapshot = current with
        {
            Segments = [.. current.Segments.Where(s => s.LiveCount > 0).Select(s => s.Deleted is null || s.Segment.Count > maxPoints
                ? s : new SegmentView(Segment.Build([.. SegmentMerging.LivePoints(s)], current.Settings.Slots, current.Schema), null))],
        };
    }

    /// <summary>Replaces the configuration; where a vector name goes, its vectors go from the file as well.</summary>
    public ulong ApplyConfig(CollectionConfig? config)
    {
        ulong operation = Operations + 2; // as the server counts calls that change names
        var current = _snapshot;
        var settings = config is null ? current.Settings : new CollectionSettings(config);
        bool sameSlots = settings.Slots.Count == current.Settings.Slots.Count && settings.Slots.Keys.All(current.Settings.Slots.ContainsKey);
        var segments = sameSlots ? current.Segments : [.. current.Segments.Select(s => new SegmentView(Segment.Build([.. SegmentMerging.LivePoints(s)], settings.Slots, current.Schema), null))];
        long indexed = sameSlots ? IndexedSparse : SparseCount.OfLive(current with { Settings = settings, Segments = segments });
        bool removed = current.Settings.Slots.Keys.Any(name => !settings.Slots.ContainsKey(name));
        _store.Commit(transaction =>
        {
            _store.WriteConfig(transaction, _id, settings.Config);
            _store.WriteOperationNumber(transaction, _id, operation);
            if (!sameSlots) _store.WriteSparseCount(transaction, _id, indexed);
            if (!removed) return;
            foreach (var view in segments) _store.UpsertPoints(transaction, _id, [.. SegmentMerging.LivePoints(view)]);
        });
        Operations = operation;
        _snapshot = current with { Settings = settings, Segments = segments };
        IndexedSparse = indexed;
        if (current.PointCount > 0 && RewritesSegments(current.Settings, settings)) Volatile.Write(ref _settledAt, Environment.TickCount64 + OptimizingMilliseconds);
        return operation;
    }

    private static bool RewritesSegments(CollectionSettings before, CollectionSettings after) =>
        before.Config.Params.OnDiskPayload != after.Config.Params.OnDiskPayload || !Equals(before.Config.Params.Payload, after.Config.Params.Payload)
        || !Equals(before.Config.QuantizationConfig, after.Config.QuantizationConfig)
        || before.Vectors.Any(vector => after.Vectors.TryGetValue(vector.Key, out var changed) && !changed.Equals(vector.Value));

    private static SegmentView Without(SegmentView view, PointKey[] ids)
    {
        Bitmap? deleted = null;
        foreach (var id in ids)
        {
            if (!view.Segment.TryFind(id, out int offset) || !view.IsLive(offset)) continue;
            deleted ??= view.Deleted?.Clone() ?? new Bitmap(view.Segment.Count);
            deleted.Set(offset);
        }
        return deleted is null ? view : new SegmentView(view.Segment, deleted);
    }
}
