using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Sharding;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Provisioning;

/// <summary>
/// Makes sure that the collection is there, is ours, and has every vector and index. Safe when several processes do it at once:
/// each step is either repeated without effect or finds what another has just made.
/// </summary>
internal sealed class CollectionProvisioner(QdrantCalls calls, QdrantOptions options)
{
    /// <returns>The vectors of the collection.</returns>
    /// <exception cref="MemoryIndexException">The server is too old, cannot be reached, or the collection belongs to another profile.</exception>
    public async ValueTask<CollectionLayout> PrepareAsync(EmbeddingProfileInfo profile, CancellationToken cancellationToken)
    {
        var version = await RequireVersionAsync(cancellationToken).ConfigureAwait(false);
        var exists = await calls.CallAsync("exists", o => calls.Collections.CollectionExistsAsync(new CollectionExistsRequest { CollectionName = calls.Collection }, o), cancellationToken).ConfigureAwait(false);
        if (!exists.Result.Exists) await CreateAsync(profile, cancellationToken).ConfigureAwait(false);
        var info = await InfoAsync(cancellationToken).ConfigureAwait(false);
        CheckProfile(info, profile);
        var layout = CollectionLayout.Of(info)
            ?? throw new MemoryIndexException($"The collection '{calls.Collection}' has no dense vector '{CollectionSchema.Dense}', so it is none of ours. Set AgentMemory:Collection to a name of its own.", "prepare", MemoryIndexErrorKind.Conflict);
        if (!layout.HasTerms) layout = await AddTermsAsync(version, layout, cancellationToken).ConfigureAwait(false);
        if (options.FallbackShard.Length > 0) await CreateShardsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (field, type) in CollectionSchema.Indexes)
            if (!info.PayloadSchema.ContainsKey(field)) await CreateIndexAsync(field, type, cancellationToken).ConfigureAwait(false);
        return layout;
    }

    public async ValueTask<CollectionInfo> InfoAsync(CancellationToken cancellationToken) =>
        (await calls.CallAsync("info", o => calls.Collections.GetAsync(new GetCollectionInfoRequest { CollectionName = calls.Collection }, o), cancellationToken).ConfigureAwait(false)).Result;

    /// <summary>Asked first, because older servers ignore what they do not know without a word.</summary>
    public async ValueTask<ServerVersion> RequireVersionAsync(CancellationToken cancellationToken)
    {
        var reply = await calls.CallAsync("health", o => calls.Server.HealthCheckAsync(new HealthCheckRequest(), o), cancellationToken).ConfigureAwait(false);
        var version = ServerVersion.Parse(reply.Version)
            ?? throw new MemoryIndexException($"What answers at {calls.Description} gives its version as '{reply.Version}', so it is no Qdrant that we know. Check AgentMemory:Qdrant:Endpoint.", "health", MemoryIndexErrorKind.Unsupported);
        if (!version.AtLeast(ServerVersion.Oldest))
            throw new MemoryIndexException($"Qdrant {reply.Version} ({calls.Description}) is too old: {ServerVersion.Oldest} or newer is needed, because older servers keep no collection metadata and ignore newer settings silently. Upgrade the server, one minor version after the other.", "health", MemoryIndexErrorKind.Unsupported);
        return version;
    }

    private async Task CreateAsync(EmbeddingProfileInfo profile, CancellationToken cancellationToken)
    {
        var request = CollectionRequest.Create(calls.Collection, profile, options);
        try
        {
            await calls.CallAsync("create", o => calls.Collections.CreateAsync(request, o), cancellationToken).ConfigureAwait(false);
        }
        catch (MemoryIndexException ex) when (ex.Kind == MemoryIndexErrorKind.Conflict) { } // another process was quicker
    }

    /// <summary>Shards of their own for the tenants that the settings list, and common ones for all others.</summary>
    private async Task CreateShardsAsync(CancellationToken cancellationToken)
    {
        foreach (string key in options.TenantShards.Prepend(options.FallbackShard).Distinct(StringComparer.Ordinal))
        {
            // An empty key would hide them; they are moved by promotion, and are found where they are until then.
            if (key != options.FallbackShard && await ShardCount.InAsync(calls, options.FallbackShard, key, cancellationToken).ConfigureAwait(false) > 0) continue;
            var request = new CreateShardKeyRequest { CollectionName = calls.Collection, Request = new CreateShardKey { ShardKey = new ShardKey { Keyword = key } } };
            if (options.ShardNumber is { } shards) request.Request.ShardsNumber = (uint)shards;
            if (options.ReplicationFactor is { } replicas) request.Request.ReplicationFactor = (uint)replicas;
            try
            {
                await calls.CallAsync("create shard key", o => calls.Collections.CreateShardKeyAsync(request, o), cancellationToken).ConfigureAwait(false);
            }
            catch (MemoryIndexException ex) when (ex.Kind is MemoryIndexErrorKind.Conflict or MemoryIndexErrorKind.BadInput && ex.Message.Contains("exists", StringComparison.OrdinalIgnoreCase)) { }
        }
    }

    private async Task<CollectionLayout> AddTermsAsync(ServerVersion version, CollectionLayout layout, CancellationToken cancellationToken)
    {
        if (!version.AtLeast(ServerVersion.WithVectorNames))
            throw new MemoryIndexException(
                $"The collection '{calls.Collection}' was made without the sparse vector '{CollectionSchema.Terms}', and Qdrant {version} cannot add one. "
                + $"Upgrade the server to {ServerVersion.WithVectorNames}, or copy the memories into a new collection: agentmemory copy --from URL --to URL --to-collection NAME.",
                "prepare", MemoryIndexErrorKind.Unsupported);
        var request = new CreateVectorNameRequest
        {
            CollectionName = calls.Collection,
            VectorName = CollectionSchema.Terms,
            Wait = true,
            SparseConfig = new SparseVectorCreationConfig { Modifier = Modifier.Idf },
        };
        await calls.CallAsync("add vector name", o => calls.Points.CreateVectorNameAsync(request, o), cancellationToken).ConfigureAwait(false);
        return layout with { HasTerms = true };
    }

    private async Task CreateIndexAsync(string field, FieldType type, CancellationToken cancellationToken)
    {
        var request = new CreateFieldIndexCollection { CollectionName = calls.Collection, Wait = true, FieldName = field, FieldType = type };
        if (CollectionSchema.Parameters(field) is { } parameters) request.FieldIndexParams = parameters;
        await calls.CallAsync("index", o => calls.Points.CreateFieldIndexAsync(request, o), cancellationToken).ConfigureAwait(false);
    }

    private void CheckProfile(CollectionInfo info, EmbeddingProfileInfo profile)
    {
        string? fingerprint = info.Config.Metadata.TryGetValue(CollectionSchema.FingerprintKey, out var stored) ? stored.StringValue : null;
        if (fingerprint == profile.Fingerprint) return;
        string model = info.Config.Metadata.TryGetValue(CollectionSchema.ModelKey, out var name) ? name.StringValue : "an unknown model";
        throw new MemoryIndexException(
            $"The collection '{calls.Collection}' holds vectors of another embedding profile ({model}, {fingerprint ?? "no fingerprint"}) than the configured one ({profile.Model}, {profile.Fingerprint}). "
            + "Vectors of different profiles cannot be compared: configure the model that made them, or set AgentMemory:Collection to a new name and ingest again.",
            "prepare", MemoryIndexErrorKind.Conflict);
    }
}
