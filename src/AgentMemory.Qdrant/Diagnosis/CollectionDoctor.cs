using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Copying;
using AgentMemory.Qdrant.Provisioning;
using AgentMemory.Qdrant.Sharding;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Diagnosis;

/// <summary>Looks at an engine and at the collection of memories in it, and says what is wrong and how to mend it. Changes nothing.</summary>
public sealed class CollectionDoctor
{
    private readonly QdrantCalls _calls;
    private readonly QdrantOptions _options;
    private readonly List<DoctorFinding> _findings = [];

    /// <summary>Prepares the visit; nothing is sent yet.</summary>
    /// <param name="invoker">Carries the calls.</param>
    /// <param name="description">Engine and place, for people.</param>
    /// <param name="collection">Name of the collection.</param>
    /// <param name="options">Settings as configured.</param>
    public CollectionDoctor(CallInvoker invoker, string description, string collection, QdrantOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _calls = new QdrantCalls(invoker, collection, TimeSpan.FromSeconds(options.TimeoutSeconds)) { Description = description };
    }

    /// <summary>The report; an engine that fails is a finding, not an exception.</summary>
    /// <param name="profile">The configured profile; null where no model could be loaded.</param>
    /// <param name="cancellationToken">Stops the visit.</param>
    public async Task<DoctorReport> ExamineAsync(EmbeddingProfileInfo? profile, CancellationToken cancellationToken = default)
    {
        _findings.Clear();
        var report = new DoctorReport { Engine = _calls.Description, Collection = _calls.Collection, ConfiguredProfile = profile?.Fingerprint };
        CheckTransport();
        try
        {
            var health = await _calls.CallAsync("health", o => _calls.Server.HealthCheckAsync(new HealthCheckRequest(), o), cancellationToken).ConfigureAwait(false);
            report = report with { Reachable = true, Version = health.Version };
            CheckVersion(health.Version);
            var exists = await _calls.CallAsync("exists", o => _calls.Collections.CollectionExistsAsync(new CollectionExistsRequest { CollectionName = _calls.Collection }, o), cancellationToken).ConfigureAwait(false);
            if (exists.Result.Exists) report = await ExamineAsync(report with { Exists = true }, profile, cancellationToken).ConfigureAwait(false);
            else Find(FindingSeverity.Note, $"The collection '{_calls.Collection}' is not there yet.", "The first memory makes it.");
        }
        catch (MemoryIndexException ex)
        {
            Find(FindingSeverity.Error, ex.Message, ex.Kind switch
            {
                MemoryIndexErrorKind.Unavailable => "Start the engine, and check AgentMemory:Qdrant:Endpoint: the gRPC port, usually 6334.",
                MemoryIndexErrorKind.Unauthorized => "Set AgentMemory:Qdrant:ApiKey.",
                _ => "",
            });
        }
        return report with { Findings = [.. _findings.OrderByDescending(f => f.Severity)] };
    }

    private async Task<DoctorReport> ExamineAsync(DoctorReport report, EmbeddingProfileInfo? profile, CancellationToken cancellationToken)
    {
        var info = (await _calls.CallAsync("info", o => _calls.Collections.GetAsync(new GetCollectionInfoRequest { CollectionName = _calls.Collection }, o), cancellationToken).ConfigureAwait(false)).Result;
        var layout = CollectionLayout.Of(info);
        var dense = CollectionLayout.Find(info)?.Parameters;
        report = report with
        {
            Status = info.Status.ToString(),
            Memories = await CountAsync(null, cancellationToken).ConfigureAwait(false),
            WithoutTerms = layout is { HasTerms: true } ? await CountAsync(new Filter { MustNot = { new Condition { HasVector = new HasVectorCondition { HasVector = CollectionSchema.Terms } } } }, cancellationToken).ConfigureAwait(false) : null,
            Dimensions = (int?)dense?.Size,
            Model = Text(info, CollectionSchema.ModelKey),
            Profile = Text(info, CollectionSchema.FingerprintKey),
            Quantization = (dense?.QuantizationConfig ?? info.Config.QuantizationConfig)?.QuantizationCase.ToString() ?? "None",
            Shards = (int)info.Config.Params.ShardNumber,
            Replicas = info.Config.Params.HasReplicationFactor ? (int)info.Config.Params.ReplicationFactor : null,
            Indexes = [.. IndexesOf(info)],
        };
        CheckVectors(report, layout, dense, profile);
        CheckIndexes(report);
        CheckState(info);
        await CheckTenantsAsync(info, cancellationToken).ConfigureAwait(false);
        return report;
    }

    private void CheckTransport()
    {
        if (!Uri.TryCreate(_options.Endpoint, UriKind.Absolute, out var uri) || uri.IsLoopback) return;
        if (_options.ApiKey.Length > 0 && uri.Scheme == "http") Find(FindingSeverity.Warning, "The API key goes over the network in plain text.", "Use https in AgentMemory:Qdrant:Endpoint, unless the network is private.");
        if (_options.ApiKey.Length == 0) Find(FindingSeverity.Warning, "The server is asked without an API key, so everyone who reaches it may read and delete.", "Set a key on the server and in AgentMemory:Qdrant:ApiKey.");
    }

    private void CheckVersion(string text)
    {
        if (ServerVersion.Parse(text) is not { } version) Find(FindingSeverity.Error, $"What answers gives its version as '{text}'.", "Check AgentMemory:Qdrant:Endpoint: this is no Qdrant that we know.");
        else if (!version.AtLeast(ServerVersion.Oldest)) Find(FindingSeverity.Error, $"Qdrant {text} is too old.", $"Upgrade the server to {ServerVersion.Oldest} or newer, one minor version after the other.");
    }

    private void CheckVectors(DoctorReport report, CollectionLayout? layout, VectorParams? dense, EmbeddingProfileInfo? profile)
    {
        if (layout is null)
        {
            Find(FindingSeverity.Error, $"The collection has no dense vector '{CollectionSchema.Dense}': it is none of ours.", "Set AgentMemory:Collection to a name of its own.");
            return;
        }
        if (report.Profile is null) Find(FindingSeverity.Error, "The collection says nothing of the embedding profile that made its vectors.", "Set AgentMemory:Collection to a new name and ingest again.");
        else if (profile is not null && report.Profile != profile.Fingerprint)
            Find(FindingSeverity.Error, $"The vectors were made by another profile ({report.Model}, {report.Profile}) than the configured one ({profile.Model}, {profile.Fingerprint}).", "Configure the model that made them (AgentMemory:Embedding:Model), or set AgentMemory:Collection to a new name and ingest again.");
        if (profile is not null && dense!.Size != (ulong)profile.Dimensions) Find(FindingSeverity.Error, $"The vectors have {dense.Size} dimensions and the configured model gives {profile.Dimensions}.", "Configure the model that made them.");
        if (dense!.Distance != Distance.Cosine) Find(FindingSeverity.Error, $"Vectors are compared by {dense.Distance}, not by cosine.", "Set AgentMemory:Collection to a new name and ingest again.");
        if (!layout.HasTerms) Find(FindingSeverity.Warning, "The collection has no term weights, so a question's words find nothing.", "Start the service once on a server of version 1.18 or newer: it adds them. Then ingest again.");
        else if (report.WithoutTerms > 0) Find(FindingSeverity.Warning, $"{report.WithoutTerms:N0} of {report.Memories:N0} memories have no term weights, so a question's words do not find them.", "Ingest or remember them again.");
    }

    private void CheckIndexes(DoctorReport report)
    {
        string[] missing = [.. report.Indexes.Where(i => i.Found is null).Select(i => i.Field)];
        if (missing.Length > 0) Find(FindingSeverity.Warning, $"Indexes are missing: {string.Join(", ", missing)}. Filters on them are slow.", "Start the service once: it makes them.");
        foreach (var index in report.Indexes.Where(i => i is { Expected: not null, Found: not null } && i.Expected != i.Found))
            Find(FindingSeverity.Warning, $"The index of '{index.Field}' has the type {index.Found} in place of {index.Expected}.", "Delete it and start the service: it makes the right one.");
    }

    private void CheckState(CollectionInfo info)
    {
        if (info.Status == CollectionStatus.Red) Find(FindingSeverity.Error, "The collection's status is red: the server could not load or optimise a part of it.", "Read the server's log; restore the snapshot where data is damaged.");
        if (info.OptimizerStatus is { Ok: false } optimizer) Find(FindingSeverity.Error, $"The optimiser failed: {optimizer.Error}", "Check the server's free disk space and memory, then restart it.");
        foreach (var warning in info.Warnings) Find(FindingSeverity.Warning, $"The server warns: {warning.Message}", "");
        if (Text(info, CopyMark.SourceKey) is { } source) Find(FindingSeverity.Warning, $"The collection is an unfinished copy of {source}.", "Run the same copy again: it goes on where it ended.");
        if (info.Config.Params is { HasReplicationFactor: true, HasWriteConsistencyFactor: true } p && p.WriteConsistencyFactor > p.ReplicationFactor)
            Find(FindingSeverity.Error, $"Writes wait for {p.WriteConsistencyFactor} copies and there are {p.ReplicationFactor}.", "Lower write_consistency_factor, or raise replication_factor.");
    }

    private async ValueTask CheckTenantsAsync(CollectionInfo info, CancellationToken cancellationToken)
    {
        if (_options.FallbackShard.Length == 0) return;
        if (info.Config.Params is not { HasShardingMethod: true, ShardingMethod: ShardingMethod.Custom })
        {
            Find(FindingSeverity.Error, "AgentMemory:Qdrant:FallbackShard is set, and the collection was not made with shards by tenant.", "Leave it empty, or copy the memories into a new collection on a cluster: agentmemory copy --from URL --to URL --to-collection NAME.");
            return;
        }
        foreach (string tenant in _options.TenantShards)
        {
            long common = await ShardCount.InAsync(_calls, _options.FallbackShard, tenant, cancellationToken).ConfigureAwait(false);
            if (common > 0) Find(FindingSeverity.Warning, $"The tenant '{tenant}' is listed in TenantShards, and {common:N0} of its memories lie in the common shards.", $"Run: agentmemory promote {tenant}");
        }
    }

    private static IEnumerable<DoctorIndex> IndexesOf(CollectionInfo info)
    {
        foreach (var (field, type) in CollectionSchema.Indexes)
        {
            bool there = info.PayloadSchema.TryGetValue(field, out var found);
            yield return new DoctorIndex(field, CollectionSchema.Reported(type).ToString(), there ? found!.DataType.ToString() : null, there && found!.HasPoints ? (long)found.Points : null);
        }
        foreach (var (field, found) in info.PayloadSchema.Where(f => CollectionSchema.Indexes.All(i => i.Field != f.Key)).OrderBy(f => f.Key, StringComparer.Ordinal))
            yield return new DoctorIndex(field, null, found.DataType.ToString(), found.HasPoints ? (long)found.Points : null);
    }

    private static string? Text(CollectionInfo info, string key) => info.Config.Metadata.TryGetValue(key, out var value) && value.KindCase == Value.KindOneofCase.StringValue ? value.StringValue : null;

    private async ValueTask<long> CountAsync(Filter? filter, CancellationToken cancellationToken)
    {
        var request = new CountPoints { CollectionName = _calls.Collection, Exact = true, Filter = filter };
        return (long)(await _calls.CallAsync("count", o => _calls.Points.CountAsync(request, o), cancellationToken).ConfigureAwait(false)).Result.Count;
    }

    private void Find(FindingSeverity severity, string what, string mend) => _findings.Add(new DoctorFinding(severity, what, mend));
}
