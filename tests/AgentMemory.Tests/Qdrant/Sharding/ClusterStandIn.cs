using AgentMemory.Qdrant.Embedded;
using Google.Protobuf;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Tests.Qdrant.Sharding;

/// <summary>
/// A cluster of three peers in place of a real one: each shard key is a collection of the embedded engine, and calls go where Qdrant 1.19.0 sends them.
/// Reads with a fallback: the key's shard once it is active. Writes: the same. Without a key: every active shard. A move copies the matching points when
/// it ends, a few looks at the cluster after it began, and makes the shard active.
/// </summary>
internal sealed class ClusterStandIn(EmbeddedQdrant engine) : CallInvoker
{
    private sealed class Shard
    {
        public required uint Id { get; init; }
        public required List<(ulong Peer, ReplicaState State)> Copies { get; init; }
        public bool IsActive => Copies.Exists(c => c.State == ReplicaState.Active);
    }

    private const string Base = "memories";

    private readonly Dictionary<string, Shard> _keys = new(StringComparer.Ordinal);
    private readonly List<CreateFieldIndexCollection> _indexes = [];
    private readonly Collections.CollectionsClient _collections = new(engine.CallInvoker);
    private readonly Points.PointsClient _points = new(engine.CallInvoker);
    private CreateCollection? _made;
    private (string Key, Action End, int Looks)? _transfer;
    private uint _next;

    /// <summary>Looks at the cluster until a move ends.</summary>
    public int Looks { get; init; } = 3;

    /// <summary>Called at every look, for what others do meanwhile.</summary>
    public Action OnLook { get; set; } = static () => { };

    /// <summary>Ids that a move forgets.</summary>
    public HashSet<string> Lost { get; } = [];

    /// <summary>Calls so far, and the one that fails: before it is carried out, or after.</summary>
    public int Calls { get; set; }

    public int FailAt { get; set; } = int.MaxValue;

    public bool FailsAfterwards { get; set; }

    /// <summary>The engine's collection behind a key.</summary>
    public static string CollectionOf(string key) => $"{Base}@{key}";

    /// <summary>Shards of the common key, for a set-up that cannot be promoted from.</summary>
    public int CommonShards { get; init; } = 1;

    public int CopiesOf(string key) => _keys[key].Copies.Count;

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        bool fails = ++Calls == FailAt;
        if (fails && !FailsAfterwards) throw new RpcException(new Status(StatusCode.Unavailable, "broken off"));
        object? answer = Answer(request);
        var call = answer is not null ? Done((TResponse)answer) : Forward(method, options, request);
        if (!fails) return call;
        call.ResponseAsync.GetAwaiter().GetResult();
        throw new RpcException(new Status(StatusCode.Unavailable, "broken off"));
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    private object? Answer(object request)
    {
        switch (request)
        {
            case CreateCollection create when _made is null: _made = create.Clone(); return null;
            case GetCollectionInfoRequest:
                var info = _collections.Get(new GetCollectionInfoRequest { CollectionName = Base });
                info.Result.Config.Params.ShardingMethod = _made!.ShardingMethod;
                return info;
            case CreateFieldIndexCollection index:
                _indexes.Add(index.Clone());
                foreach (string key in _keys.Keys) Index(key, index);
                return null;
            case CreateShardKeyRequest key: return CreateKey(key.Request);
            case UpdateCollectionClusterSetupRequest { OperationCase: UpdateCollectionClusterSetupRequest.OperationOneofCase.ReplicatePoints } setup: return Move(setup.ReplicatePoints);
            case UpdateCollectionClusterSetupRequest { OperationCase: UpdateCollectionClusterSetupRequest.OperationOneofCase.ReplicateShard } setup: return Copy(setup.ReplicateShard);
            case CollectionClusterInfoRequest: return Look();
            default: return null;
        }
    }

    private CreateShardKeyResponse CreateKey(CreateShardKey request)
    {
        string key = request.ShardKey.Keyword;
        if (_keys.ContainsKey(key)) throw new RpcException(new Status(StatusCode.InvalidArgument, $"Wrong input: Shard key {key} already exists"));
        var create = _made!.Clone();
        (create.CollectionName, create.ShardingMethod) = (CollectionOf(key), ShardingMethod.Auto);
        create.ClearShardingMethod();
        _collections.Create(create);
        _keys[key] = new Shard { Id = ++_next, Copies = [(1 + (_next % 3), request.HasInitialState ? request.InitialState : ReplicaState.Active)] };
        foreach (var index in _indexes) Index(key, index);
        return new CreateShardKeyResponse { Result = true };
    }

    private UpdateCollectionClusterSetupResponse Move(ReplicatePoints request)
    {
        string key = request.ToShardKey.Keyword;
        if (_transfer is not null) throw new RpcException(new Status(StatusCode.InvalidArgument, "Shard transfer already in progress"));
        _transfer = (key, () =>
        {
            var all = _points.Scroll(new ScrollPoints { CollectionName = CollectionOf(request.FromShardKey.Keyword), Filter = request.Filter, Limit = 10_000, WithVectors = new WithVectorsSelector { Enable = true } });
            var upsert = new UpsertPoints { CollectionName = CollectionOf(key), Wait = true };
            foreach (var point in all.Result.Where(p => !Lost.Contains(p.Id.Uuid))) upsert.Points.Add(new PointStruct { Id = point.Id, Payload = { point.Payload }, Vectors = Vectors(point.Vectors) });
            if (upsert.Points.Count > 0) _points.Upsert(upsert);
            _keys[key].Copies[0] = (_keys[key].Copies[0].Peer, ReplicaState.Active);
        }, Looks);
        return new UpdateCollectionClusterSetupResponse { Result = true };
    }

    private UpdateCollectionClusterSetupResponse Copy(ReplicateShard request)
    {
        var (key, shard) = _keys.Single(k => k.Value.Id == request.ShardId);
        shard.Copies.Add((request.ToPeerId, ReplicaState.Partial));
        _transfer = (key, () => shard.Copies[^1] = (request.ToPeerId, ReplicaState.Active), Looks);
        return new UpdateCollectionClusterSetupResponse { Result = true };
    }

    private CollectionClusterInfoResponse Look()
    {
        OnLook();
        if (_transfer is { } running)
        {
            _transfer = running with { Looks = running.Looks - 1 };
            if (_transfer.Value.Looks == 0)
            {
                _transfer = null;
                running.End();
            }
        }
        var info = new CollectionClusterInfoResponse { PeerId = 1, ShardCount = (ulong)_keys.Count };
        foreach (var (key, shard) in _keys)
            foreach (var (peer, state) in shard.Copies)
            {
                var named = new ShardKey { Keyword = key };
                if (peer == 1) info.LocalShards.Add(new LocalShardInfo { ShardId = shard.Id, State = state, ShardKey = named });
                else info.RemoteShards.Add(new RemoteShardInfo { ShardId = shard.Id, PeerId = peer, State = state, ShardKey = named });
            }
        for (int i = 1; i < CommonShards; i++) info.RemoteShards.Add(new RemoteShardInfo { ShardId = (uint)(100 + i), PeerId = 2, ShardKey = new ShardKey { Keyword = "common" } });
        for (ulong peer = 1; peer <= 3; peer++) info.RemoteShards.Add(new RemoteShardInfo { ShardId = 200 + (uint)peer, PeerId = peer, ShardKey = new ShardKey { Keyword = "elsewhere" } });
        if (_transfer is { } on) info.ShardTransfers.Add(new ShardTransferInfo { ShardId = 0, ToShardId = _keys[on.Key].Id, From = 1, To = 2 });
        return info;
    }

    /// <summary>A call on points goes to the collection of its shard key; one without a key is answered from every active one.</summary>
    private AsyncUnaryCall<TResponse> Forward<TRequest, TResponse>(Method<TRequest, TResponse> method, CallOptions options, TRequest request)
        where TRequest : class where TResponse : class
    {
        switch (request)
        {
            case CountPoints count when count.ShardKeySelector is null:
                return Done((TResponse)(object)new CountResponse { Result = new CountResult { Count = (ulong)_keys.Where(k => k.Value.IsActive).Sum(k => (long)_points.Count(On(count, k.Key)).Result.Count) } });
            case GetPoints get when get.ShardKeySelector is null:
                return Done((TResponse)(object)new GetResponse { Result = { _keys.Where(k => k.Value.IsActive).SelectMany(k => _points.Get(On(get, k.Key)).Result).DistinctBy(p => p.Id.Uuid) } });
        }
        if (Selector(request) is not { } selector) return engine.CallInvoker.AsyncUnaryCall(method, null, options, request);
        string key = selector.ShardKeys.Single().Keyword;
        if (selector.Fallback is { } fallback && !(_keys.TryGetValue(key, out var shard) && shard.IsActive)) key = fallback.Keyword;
        if (!_keys.ContainsKey(key)) throw new RpcException(new Status(StatusCode.NotFound, $"Shard key {key} not found"));
        return engine.CallInvoker.AsyncUnaryCall(method, null, options, (TRequest)(object)On((IMessage)request, key));
    }

    private static ShardKeySelector? Selector(object request) => request switch
    {
        QueryBatchPoints batch => batch.QueryPoints[0].ShardKeySelector,
        IMessage message => message.Descriptor.FindFieldByName("shard_key_selector")?.Accessor.GetValue(message) as ShardKeySelector,
        _ => null,
    };

    private static T On<T>(T request, string key) where T : IMessage
    {
        var clone = (T)request.Descriptor.Parser.ParseFrom(request.ToByteString());
        clone.Descriptor.FindFieldByName("collection_name").Accessor.SetValue(clone, CollectionOf(key));
        clone.Descriptor.FindFieldByName("shard_key_selector")?.Accessor.Clear(clone);
        if (clone is QueryBatchPoints batch)
            foreach (var query in batch.QueryPoints) (query.CollectionName, query.ShardKeySelector) = (batch.CollectionName, null);
        return clone;
    }

    private static AsyncUnaryCall<T> Done<T>(T answer) => new(Task.FromResult(answer), Task.FromResult(Metadata.Empty), static () => Status.DefaultSuccess, static () => Metadata.Empty, static () => { });

    private static Vectors Vectors(VectorsOutput output) => new()
    {
        Vectors_ = new NamedVectors { Vectors = { output.Vectors.Vectors.ToDictionary(v => v.Key, v => v.Value.Sparse is { } sparse ? new Vector { Sparse = sparse } : new Vector { Dense = v.Value.Dense }) } },
    };

    private void Index(string key, CreateFieldIndexCollection index)
    {
        var own = index.Clone();
        own.CollectionName = CollectionOf(key);
        _points.CreateFieldIndex(own);
    }
}
