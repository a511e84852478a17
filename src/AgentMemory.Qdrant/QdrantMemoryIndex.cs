using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant;

/// <summary>The memory index over Qdrant's gRPC API: a server, a cluster, or the embedded engine, by whatever carries the calls.</summary>
internal sealed class QdrantMemoryIndex : IMemoryIndex
{
    private const string FingerprintKey = "profile", ModelKey = "model", SchemaKey = "schema";

    // Servers and proxies commonly stop at 4 MB a message.
    private const int MaxRequestBytes = 3 * 1024 * 1024, MaxAttempts = 3;

    private static readonly (string Field, FieldType Type)[] Indexes =
    [
        ("tenant", FieldType.Keyword), ("user", FieldType.Keyword), ("agent", FieldType.Keyword), ("session", FieldType.Keyword),
        ("kind", FieldType.Keyword), ("tags", FieldType.Keyword), ("documentId", FieldType.Keyword),
        ("occurredAt", FieldType.Datetime), ("validFrom", FieldType.Datetime), ("validTo", FieldType.Datetime), ("expiresAt", FieldType.Datetime),
        ("importance", FieldType.Float),
    ];

    private readonly Collections.CollectionsClient _collections;
    private readonly Points.PointsClient _points;
    private readonly TimeSpan _deadline;

    public QdrantMemoryIndex(CallInvoker invoker, string collection, string description, TimeSpan deadline)
    {
        (_collections, _points, _deadline) = (new(invoker), new(invoker), deadline);
        (Collection, Description) = (collection, description);
    }

    public string Description { get; }

    public string Collection { get; }

    public async ValueTask PrepareAsync(EmbeddingProfileInfo profile, CancellationToken cancellationToken = default)
    {
        var exists = await CallAsync("exists", o => _collections.CollectionExistsAsync(new CollectionExistsRequest { CollectionName = Collection }, o), cancellationToken).ConfigureAwait(false);
        if (!exists.Result.Exists) await CreateAsync(profile, cancellationToken).ConfigureAwait(false);
        var info = await CallAsync("info", o => _collections.GetAsync(new GetCollectionInfoRequest { CollectionName = Collection }, o), cancellationToken).ConfigureAwait(false);
        CheckProfile(info.Result, profile);
        foreach (var (field, type) in Indexes)
            if (!info.Result.PayloadSchema.ContainsKey(field)) await CreateIndexAsync(field, type, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask UpsertAsync(IReadOnlyList<IndexedMemory> memories, CancellationToken cancellationToken = default)
    {
        var request = new UpsertPoints { CollectionName = Collection, Wait = true };
        int bytes = 0;
        foreach (var (memory, vector) in memories)
        {
            var point = new PointStruct { Id = Id(memory.Id), Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector() } } };
            point.Vectors.Vector.Dense.Data.AddRange(vector.ToArray());
            PayloadMapping.Write(memory, point.Payload);
            int size = point.CalculateSize();
            if (request.Points.Count > 0 && bytes + size > MaxRequestBytes)
            {
                await UpsertAsync(request, cancellationToken).ConfigureAwait(false);
                request = new UpsertPoints { CollectionName = Collection, Wait = true };
                bytes = 0;
            }
            request.Points.Add(point);
            bytes += size;
        }
        if (request.Points.Count > 0) await UpsertAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyDictionary<Guid, MemoryRecord>> GetAsync(IReadOnlyList<Guid> ids, MemoryScope scope, CancellationToken cancellationToken = default)
    {
        var response = await CallAsync("get", o => _points.GetAsync(new GetPoints { CollectionName = Collection, Ids = { ids.Select(Id) }, WithPayload = Everything() }, o), cancellationToken).ConfigureAwait(false);
        // Get takes no filter, so the wall stands here.
        return response.Result.Select(p => PayloadMapping.Read(p.Id, p.Payload)).Where(r => IsInside(r.Scope, scope)).ToDictionary(r => r.Id);
    }

    public async ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(ReadOnlyMemory<float> query, MemoryScope scope, MemoryFilter? filter, int top, double? minScore, CancellationToken cancellationToken = default)
    {
        var request = new QueryPoints
        {
            CollectionName = Collection,
            Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { query.ToArray() } } } },
            Filter = FilterTranslation.Translate(scope, filter),
            Limit = (ulong)top,
            WithPayload = Everything(),
        };
        var response = await CallAsync("query", o => _points.QueryAsync(request, o), cancellationToken).ConfigureAwait(false);
        // The bound is inclusive here and exclusive in the engine, so it is applied to the answer.
        return [.. response.Result
            .Where(p => minScore is null || p.Score >= minScore)
            .Select(p => new MemoryHit(PayloadMapping.Read(p.Id, p.Payload), Math.Clamp(p.Score, -1, 1)))
            .OrderByDescending(h => h.Score).ThenBy(h => h.Memory.Id.ToString("D"), StringComparer.Ordinal)];
    }

    public async ValueTask<(IReadOnlyList<MemoryRecord> Items, Guid? Next)> ScrollAsync(MemoryScope scope, MemoryFilter? filter, int limit, Guid? from, CancellationToken cancellationToken = default)
    {
        var request = new ScrollPoints { CollectionName = Collection, Filter = FilterTranslation.Translate(scope, filter), Limit = (uint)limit, WithPayload = Everything() };
        if (from is { } id) request.Offset = Id(id);
        var response = await CallAsync("scroll", o => _points.ScrollAsync(request, o), cancellationToken).ConfigureAwait(false);
        return ([.. response.Result.Select(p => PayloadMapping.Read(p.Id, p.Payload))], response.NextPageOffset is { } next ? Guid.Parse(next.Uuid) : null);
    }

    public async ValueTask<long> CountAsync(MemoryScope scope, MemoryFilter? filter, CancellationToken cancellationToken = default)
    {
        var request = new CountPoints { CollectionName = Collection, Filter = FilterTranslation.Translate(scope, filter), Exact = true };
        var response = await CallAsync("count", o => _points.CountAsync(request, o), cancellationToken).ConfigureAwait(false);
        return (long)response.Result.Count;
    }

    public async ValueTask DeleteAsync(IReadOnlyList<Guid> ids, MemoryScope scope, CancellationToken cancellationToken = default)
    {
        var filter = FilterTranslation.Translate(scope, null);
        filter.Must.Add(new Condition { HasId = new HasIdCondition { HasId = { ids.Select(Id) } } });
        await DeleteAsync(filter, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DeleteAsync(MemoryScope scope, MemoryFilter? filter, CancellationToken cancellationToken = default) =>
        DeleteAsync(FilterTranslation.Translate(scope, filter), cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask; // whoever made the channel or the engine closes it

    private static PointId Id(Guid id) => new() { Uuid = id.ToString("D") };

    private static WithPayloadSelector Everything() => new() { Enable = true };

    private static bool IsInside(MemoryScope memory, MemoryScope scope) => memory.Tenant == scope.Tenant
        && (scope.User is null || scope.User == memory.User)
        && (scope.Agent is null || scope.Agent == memory.Agent)
        && (scope.Session is null || scope.Session == memory.Session);

    private static bool IsTransient(StatusCode code) => code is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted;

    private async ValueTask DeleteAsync(Filter filter, CancellationToken cancellationToken)
    {
        var request = new DeletePoints { CollectionName = Collection, Wait = true, Points = new PointsSelector { Filter = filter } };
        var response = await CallAsync("delete", o => _points.DeleteAsync(request, o), cancellationToken).ConfigureAwait(false);
        RequireCompleted("delete", response.Result.Status);
    }

    private async ValueTask UpsertAsync(UpsertPoints request, CancellationToken cancellationToken)
    {
        var response = await CallAsync("upsert", o => _points.UpsertAsync(request, o), cancellationToken).ConfigureAwait(false);
        RequireCompleted("upsert", response.Result.Status);
    }

    /// <summary>A server that stops waiting answers OK with another status: the write is not known to be applied.</summary>
    private void RequireCompleted(string operation, UpdateStatus status)
    {
        if (status != UpdateStatus.Completed)
            throw new MemoryIndexException($"The index ({Description}) did not complete '{operation}' ({status}); write again, a repeated write is the same memory.", operation, isTransient: true);
    }

    private async Task CreateAsync(EmbeddingProfileInfo profile, CancellationToken cancellationToken)
    {
        var request = new CreateCollection
        {
            CollectionName = Collection,
            VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = (ulong)profile.Dimensions, Distance = Distance.Cosine } },
        };
        request.Metadata[FingerprintKey] = new Value { StringValue = profile.Fingerprint };
        request.Metadata[ModelKey] = new Value { StringValue = profile.Model };
        request.Metadata[SchemaKey] = new Value { IntegerValue = 1 };
        try
        {
            await CallAsync("create", o => _collections.CreateAsync(request, o), cancellationToken).ConfigureAwait(false);
        }
        catch (MemoryIndexException ex) when (ex.InnerException is RpcException { StatusCode: StatusCode.AlreadyExists }) { } // another process was quicker
    }

    private async Task CreateIndexAsync(string field, FieldType type, CancellationToken cancellationToken)
    {
        var request = new CreateFieldIndexCollection { CollectionName = Collection, Wait = true, FieldName = field, FieldType = type };
        if (field == "tenant") request.FieldIndexParams = new PayloadIndexParams { KeywordIndexParams = new KeywordIndexParams { IsTenant = true } };
        await CallAsync("index", o => _points.CreateFieldIndexAsync(request, o), cancellationToken).ConfigureAwait(false);
    }

    private void CheckProfile(CollectionInfo info, EmbeddingProfileInfo profile)
    {
        string? fingerprint = info.Config.Metadata.TryGetValue(FingerprintKey, out var stored) ? stored.StringValue : null;
        if (fingerprint == profile.Fingerprint) return;
        string model = info.Config.Metadata.TryGetValue(ModelKey, out var name) ? name.StringValue : "an unknown model";
        throw new MemoryIndexException(
            $"The collection '{Collection}' holds vectors of another embedding profile ({model}, {fingerprint ?? "no fingerprint"}) than the configured one ({profile.Model}, {profile.Fingerprint}). "
            + "Vectors of different profiles cannot be compared: configure the model that made them, or set AgentMemory:Collection to a new name and ingest again.",
            "prepare", isTransient: false);
    }

    private async ValueTask<T> CallAsync<T>(string operation, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using var running = call(new CallOptions(deadline: DateTime.UtcNow + _deadline, cancellationToken: cancellationToken));
                return await running.ResponseAsync.ConfigureAwait(false);
            }
            catch (RpcException ex) when (ex.StatusCode == StatusCode.Unavailable && attempt < MaxAttempts && !cancellationToken.IsCancellationRequested)
            {
                // Every call here may be repeated: writes carry their ids, and a second create finds the first.
                await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), cancellationToken).ConfigureAwait(false);
            }
            catch (RpcException ex) when (ex.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(ex.Message, ex, cancellationToken);
            }
            catch (RpcException ex)
            {
                throw new MemoryIndexException($"The index ({Description}) failed at '{operation}': {ex.Status.Detail}", operation, IsTransient(ex.StatusCode), ex);
            }
        }
    }
}
