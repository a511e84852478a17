using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Provisioning;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Sharding;

/// <summary>
/// Moves a tenant that has memories already from the common shards into one of its own, while reads and writes go on. The server does the moving: a shard
/// key in the state <c>Partial</c> is filled by the operation <c>replicate_points</c>, until then every call with a fallback goes to the common shards, and
/// from then on to the new one (Qdrant 1.16, tiered multitenancy). Nothing is removed from the common shards before it was found in the new one. A run
/// that was broken off is gone on with by starting it again: each step finds out for itself whether it is done.
/// </summary>
public sealed class TenantPromotion
{
    private const int PatienceForStart = 30;

    private readonly QdrantCalls _calls;
    private readonly CollectionProvisioner _provisioner;
    private readonly CommonShards _common;
    private readonly QdrantOptions _options;
    private readonly TimeProvider _time;
    private readonly TimeSpan _pause;

    /// <summary>Prepares a promotion; nothing is sent yet.</summary>
    /// <param name="invoker">The cluster.</param>
    /// <param name="description">Engine and place, for people.</param>
    /// <param name="collection">Collection, sharded by tenant.</param>
    /// <param name="options">Settings; <see cref="QdrantOptions.FallbackShard"/> is needed, and <see cref="QdrantOptions.ReplicationFactor"/> says how many copies are made.</param>
    /// <param name="time">Clock of the pauses; null for the system's.</param>
    public TenantPromotion(CallInvoker invoker, string description, string collection, QdrantOptions options, TimeProvider? time = null)
        : this(invoker, description, collection, options, time ?? TimeProvider.System, TimeSpan.FromSeconds(1)) { }

    internal TenantPromotion(CallInvoker invoker, string description, string collection, QdrantOptions options, TimeProvider time, TimeSpan pause)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _time, _pause) = (options, time, pause);
        _calls = new QdrantCalls(invoker, collection, TimeSpan.FromSeconds(options.TimeoutSeconds)) { Description = description, FallbackShard = options.FallbackShard };
        _provisioner = new CollectionProvisioner(_calls, options);
        _common = new CommonShards(_calls);
    }

    /// <summary>Promotes a tenant, or goes on with a promotion that was broken off.</summary>
    /// <param name="tenant">The tenant; its name becomes the shard key.</param>
    /// <param name="acceptMissing">Memories of the common shards that the new shard does not hold are removed all the same: they were forgotten since it took over.</param>
    /// <param name="progress">Told of each step; null for nobody.</param>
    /// <param name="cancellationToken">Stops between two calls; what the server has begun it finishes, and a later run goes on.</param>
    /// <exception cref="MemoryIndexException">The collection is not sharded by tenant, the server failed, or the new shard lacks memories; the message says what to do.</exception>
    public async Task<PromotionResult> RunAsync(string tenant, bool acceptMissing = false, IProgress<PromotionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        await RequireShardingAsync(tenant, cancellationToken).ConfigureAwait(false);
        var view = await ViewAsync(cancellationToken).ConfigureAwait(false);
        if (view.Of(_options.FallbackShard) is not [_])
            throw Refuse($"The common shard key '{_options.FallbackShard}' has {view.Of(_options.FallbackShard).Count} shards, and the server moves points out of a key with exactly one. Copy the memories into a collection that was made with AgentMemory:Qdrant:ShardNumber 1: agentmemory copy --from URL --to URL --to-collection NAME.");
        bool resumed = view.Of(tenant).Count > 0;
        if (!resumed) await CreateKeyAsync(tenant, cancellationToken).ConfigureAwait(false);
        await TransferAsync(tenant, progress, cancellationToken).ConfigureAwait(false);
        int copies = await ReplicateAsync(tenant, progress, cancellationToken).ConfigureAwait(false);
        await _common.VerifyAsync(tenant, acceptMissing, progress, cancellationToken).ConfigureAwait(false);
        long cleared = await _common.ClearAsync(tenant, acceptMissing, progress, cancellationToken).ConfigureAwait(false);
        return new PromotionResult(tenant, await ShardCount.InAsync(_calls, tenant, tenant, cancellationToken).ConfigureAwait(false), cleared, copies, resumed);
    }

    private async Task RequireShardingAsync(string tenant, CancellationToken cancellationToken)
    {
        if (_options.FallbackShard.Length == 0) throw Refuse("AgentMemory:Qdrant:FallbackShard is empty, so calls are not routed by tenant. Set it to the shard key of the common shards.");
        if (tenant == _options.FallbackShard) throw Refuse($"'{tenant}' is the key of the common shards; a tenant of this name stays there.");
        await _provisioner.RequireVersionAsync(cancellationToken).ConfigureAwait(false);
        var info = await _provisioner.InfoAsync(cancellationToken).ConfigureAwait(false);
        if (info.Config.Params is not { HasShardingMethod: true, ShardingMethod: ShardingMethod.Custom })
            throw Refuse($"The collection '{_calls.Collection}' was not made with shards by tenant. Copy the memories into one that is, with FallbackShard set and on a cluster: agentmemory copy --from URL --to URL --to-collection NAME.");
    }

    /// <summary>One shard with one copy in the state Partial: it answers nobody until the points are there, and the server moves points into nothing else.</summary>
    private async Task CreateKeyAsync(string tenant, CancellationToken cancellationToken)
    {
        var request = new CreateShardKeyRequest
        {
            CollectionName = _calls.Collection,
            Request = new CreateShardKey { ShardKey = ShardSelection.Key(tenant), ShardsNumber = 1, ReplicationFactor = 1, InitialState = ReplicaState.Partial },
        };
        await _calls.CallAsync("create shard key", o => _calls.Collections.CreateShardKeyAsync(request, o), cancellationToken).ConfigureAwait(false);
    }

    private async Task TransferAsync(string tenant, IProgress<PromotionProgress>? progress, CancellationToken cancellationToken)
    {
        bool started = false;
        for (int idle = 0; ;)
        {
            var view = await ViewAsync(cancellationToken).ConfigureAwait(false);
            if (view.Of(tenant) is not [var shard])
                throw Refuse($"The shard key '{tenant}' has {view.Of(tenant).Count} shards, and the server moves points into a key with exactly one.");
            bool receiving = view.IsReceiving(shard.Id);
            if (shard.IsActive && !receiving) return;
            progress?.Report(new PromotionProgress(PromotionStep.Transferring, 0));
            if (!receiving && !started)
            {
                var operation = new ReplicatePoints { FromShardKey = ShardSelection.Key(_options.FallbackShard), ToShardKey = ShardSelection.Key(tenant), Filter = FilterTranslation.Translate(new MemoryScope { Tenant = tenant }) };
                await SetUpAsync("move the tenant's points", new UpdateCollectionClusterSetupRequest { ReplicatePoints = operation }, cancellationToken).ConfigureAwait(false);
                started = true;
            }
            else if (!receiving && ++idle > PatienceForStart)
            {
                throw new MemoryIndexException($"The server has ended the move of '{tenant}' without making its shard active. Reads and writes still go to the common shards. Read the server's log, and run the promotion again.", "promote", MemoryIndexErrorKind.Unavailable);
            }
            await Task.Delay(_pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As many copies as the settings or the collection ask for, as far as there are peers for them.</summary>
    private async Task<int> ReplicateAsync(string tenant, IProgress<PromotionProgress>? progress, CancellationToken cancellationToken)
    {
        var info = await _provisioner.InfoAsync(cancellationToken).ConfigureAwait(false);
        int wanted = _options.ReplicationFactor ?? (info.Config.Params.HasReplicationFactor ? (int)info.Config.Params.ReplicationFactor : 1);
        int begun = 0, idle = 0; // copies there were when the last one was begun
        while (true)
        {
            var view = await ViewAsync(cancellationToken).ConfigureAwait(false);
            var shard = view.Of(tenant).Single();
            bool receiving = view.IsReceiving(shard.Id);
            if (!receiving && (shard.Copies.Count >= wanted || view.PeerWithout(shard) is null)) return shard.Copies.Count(c => c.State == ReplicaState.Active);
            progress?.Report(new PromotionProgress(PromotionStep.Replicating, 0));
            if (!receiving && shard.Copies.Count > begun)
            {
                var operation = new ReplicateShard { ShardId = shard.Id, FromPeerId = shard.Copies.First(c => c.State == ReplicaState.Active).Peer, ToPeerId = view.PeerWithout(shard)!.Value };
                await SetUpAsync("copy the tenant's shard", new UpdateCollectionClusterSetupRequest { ReplicateShard = operation }, cancellationToken).ConfigureAwait(false);
                begun = shard.Copies.Count;
            }
            else if (!receiving && ++idle > PatienceForStart)
            {
                throw new MemoryIndexException($"The server does not copy the shard of '{tenant}', which has {shard.Copies.Count} of {wanted} copies. Nothing was removed from the common shards. Read the server's log, and run the promotion again.", "promote", MemoryIndexErrorKind.Unavailable);
            }
            await Task.Delay(_pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SetUpAsync(string what, UpdateCollectionClusterSetupRequest request, CancellationToken cancellationToken)
    {
        request.CollectionName = _calls.Collection;
        await _calls.CallAsync(what, o => _calls.Collections.UpdateCollectionClusterSetupAsync(request, o), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ClusterView> ViewAsync(CancellationToken cancellationToken) =>
        new(await _calls.CallAsync("cluster info", o => _calls.Collections.CollectionClusterInfoAsync(new CollectionClusterInfoRequest { CollectionName = _calls.Collection }, o), cancellationToken).ConfigureAwait(false));

    private static MemoryIndexException Refuse(string message) => new(message, "promote", MemoryIndexErrorKind.BadInput);
}
