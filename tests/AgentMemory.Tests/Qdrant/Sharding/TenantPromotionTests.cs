using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Diagnosis;
using AgentMemory.Qdrant.Embedded;
using AgentMemory.Qdrant.Sharding;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Sharding;

public sealed class TenantPromotionTests : IDisposable
{
    private const int Memories = 25, Others = 10;

    private static readonly MemoryScope Big = new() { Tenant = "big" }, Small = new() { Tenant = "small" };
    private static readonly EmbeddingProfileInfo Profile = new("m", "f", 2);

    private readonly List<EmbeddedQdrant> _engines = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _engines.ForEach(e => e.Dispose());

    [Fact]
    public async Task Promoted_tenant_lies_in_its_own_shard_and_nobody_elses_memories_move()
    {
        var bench = await OpenAsync();
        var steps = new List<PromotionProgress>();
        var result = await bench.Promotion.RunAsync("big", progress: new Recorder(steps), cancellationToken: Token);
        Assert.Equal(new PromotionResult("big", Memories + 1, Memories + 1, 2, Resumed: false), result); // with an earlier version
        Assert.Equal((0, Others), (bench.Count("common", Big), bench.Count("common", Small)));
        Assert.Equal((Memories + 1, 0), (bench.Count("big", Big), bench.Count("big", Small)));
        Assert.Equal(2, bench.Cluster.CopiesOf("big"));
        Assert.Equal([PromotionStep.Transferring, PromotionStep.Replicating, PromotionStep.Verifying, PromotionStep.Clearing], steps.Select(s => s.Step).Distinct());
        Assert.Equal((Memories, Others), (await bench.Index.CountAsync(Big, null, Token), await bench.Index.CountAsync(Small, null, Token)));
        Assert.Equal(new PromotionResult("big", Memories + 1, 0, 2, Resumed: true), await bench.Promotion.RunAsync("big", cancellationToken: Token)); // again changes nothing
    }

    [Fact]
    public async Task Reads_and_writes_go_on_while_the_tenant_moves()
    {
        var bench = await OpenAsync();
        int looks = 0;
        bench.Cluster.OnLook = () =>
        {
            bench.Index.UpsertAsync([Memory(100 + looks, Big)], Token).AsTask().GetAwaiter().GetResult();
            looks++;
            Assert.Equal(Memories + looks, bench.Index.CountAsync(Big, null, Token).AsTask().GetAwaiter().GetResult());
            Assert.Single(bench.Index.GetAsync([Id(99 + looks)], Big, Token).AsTask().GetAwaiter().GetResult());
            Assert.Equal(Memories + looks, bench.Index.SearchAsync(new float[] { 1, 0 }, Big, null, 1000, null, Token).AsTask().GetAwaiter().GetResult().Count);
        };
        await bench.Promotion.RunAsync("big", cancellationToken: Token);
        Assert.True(looks > 3);
        Assert.Equal((0, Memories + looks + 1), (bench.Count("common", Big), bench.Count("big", Big)));
    }

    [Fact]
    public async Task Run_that_is_broken_off_at_any_call_is_gone_on_with_and_loses_nothing()
    {
        var measured = await OpenAsync();
        measured.Cluster.Calls = 0;
        await measured.Promotion.RunAsync("big", cancellationToken: Token);
        int calls = measured.Cluster.Calls;
        Assert.InRange(calls, 10, 30);
        for (int at = 1; at <= calls; at++)
            foreach (bool afterwards in (bool[])[false, true])
            {
                var bench = await OpenAsync();
                (bench.Cluster.Calls, bench.Cluster.FailAt, bench.Cluster.FailsAfterwards) = (0, at, afterwards);
                await Assert.ThrowsAsync<MemoryIndexException>(() => bench.Promotion.RunAsync("big", cancellationToken: Token));
                Assert.Equal(Memories, await bench.Index.CountAsync(Big, null, Token)); // whatever was done, reads find everything
                var result = await bench.Promotion.RunAsync("big", cancellationToken: Token);
                Assert.Equal((Memories + 1, 2), (result.Memories, result.Copies));
                Assert.Equal((0, Memories + 1, Others), (bench.Count("common", Big), bench.Count("big", Big), bench.Count("common", Small)));
            }
    }

    [Fact]
    public async Task Nothing_is_removed_while_the_new_shard_lacks_a_memory()
    {
        var bench = await OpenAsync();
        bench.Cluster.Lost.Add(Id(3).ToString("D"));
        var error = await Assert.ThrowsAsync<MemoryIndexException>(() => bench.Promotion.RunAsync("big", cancellationToken: Token));
        Assert.Equal(MemoryIndexErrorKind.Conflict, error.Kind);
        Assert.Contains($"1 of the {Memories + 1} memories", error.Message, StringComparison.Ordinal);
        Assert.Equal(Memories + 1, bench.Count("common", Big));
        Assert.Equal(Memories, (await bench.Promotion.RunAsync("big", acceptMissing: true, cancellationToken: Token)).Memories); // it was forgotten, says the caller
        Assert.Equal(0, bench.Count("common", Big));
    }

    [Fact]
    public async Task Reads_by_id_between_take_over_and_clearing_see_the_new_shard()
    {
        var bench = await OpenAsync();
        bench.Cluster.Lost.Add(Id(3).ToString("D")); // ends before the clearing
        await Assert.ThrowsAsync<MemoryIndexException>(() => bench.Promotion.RunAsync("big", cancellationToken: Token));
        var changed = Memory(1, Big);
        await bench.Index.UpsertAsync([changed with { Memory = changed.Memory with { Text = "changed", ContentHash = "new", UpdatedAt = changed.Memory.UpdatedAt.AddDays(1) } }], Token);
        Assert.Equal("changed", (await bench.Index.GetAsync([Id(1)], Big, Token))[Id(1)].Text);
        await bench.Promotion.RunAsync("big", acceptMissing: true, cancellationToken: Token); // newer in the new shard is no difference
        Assert.Equal("changed", (await bench.Index.GetAsync([Id(1)], Big, Token))[Id(1)].Text);
    }

    [Fact]
    public async Task Listed_tenant_with_memories_in_the_common_shards_gets_no_empty_shard()
    {
        var bench = await OpenAsync();
        var options = Options();
        options.TenantShards.Add("big");
        options.TenantShards.Add("new");
        var index = new QdrantMemoryIndex(bench.Cluster.Intercept(new RequestRouting(options)), "memories", "stand-in", options);
        await index.PrepareAsync(Profile, Token);
        Assert.Equal(Memories, await index.CountAsync(Big, null, Token));
        await index.UpsertAsync([Memory(500, new MemoryScope { Tenant = "new" })], Token);
        Assert.Equal(1, bench.Count("new", new MemoryScope { Tenant = "new" }));
        Assert.Equal(Memories + 1, (await bench.Promotion.RunAsync("big", cancellationToken: Token)).Memories);
    }

    [Fact]
    public async Task Doctor_names_the_command_for_a_listed_tenant_that_was_not_promoted()
    {
        var bench = await OpenAsync();
        var options = Options();
        options.TenantShards.Add("big");
        var doctor = new CollectionDoctor(bench.Cluster.Intercept(new RequestRouting(options)), "stand-in", "memories", options);
        var finding = Assert.Single((await doctor.ExamineAsync(null, Token)).Findings, f => f.What.Contains("TenantShards", StringComparison.Ordinal));
        Assert.Contains($"{Memories + 1} of its memories", finding.What, StringComparison.Ordinal);
        Assert.Equal("Run: agentmemory promote big", finding.Mend);
        await bench.Promotion.RunAsync("big", cancellationToken: Token);
        Assert.DoesNotContain((await doctor.ExamineAsync(null, Token)).Findings, f => f.What.Contains("TenantShards", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_finds_routing_by_tenant_on_a_collection_without_it()
    {
        var engine = EmbeddedQdrant.OpenInMemory();
        _engines.Add(engine);
        await new QdrantMemoryIndex(engine.CallInvoker, "memories", "x").PrepareAsync(Profile, Token);
        var report = await new CollectionDoctor(engine.CallInvoker, "x", "memories", Options()).ExamineAsync(null, Token);
        Assert.Contains(report.Findings, f => f.Severity == FindingSeverity.Error && f.What.Contains("FallbackShard", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Set_ups_that_cannot_be_promoted_are_refused_with_what_to_do()
    {
        async Task<string> RefusalAsync(TenantPromotion promotion, string tenant = "big")
        {
            var error = await Assert.ThrowsAsync<MemoryIndexException>(() => promotion.RunAsync(tenant, cancellationToken: Token));
            Assert.Equal(MemoryIndexErrorKind.BadInput, error.Kind);
            return error.Message;
        }
        var bench = await OpenAsync();
        Assert.Contains("FallbackShard", await RefusalAsync(new TenantPromotion(bench.Cluster, "x", "memories", new QdrantOptions())), StringComparison.Ordinal);
        Assert.Contains("key of the common shards", await RefusalAsync(bench.Promotion, "common"), StringComparison.Ordinal);
        Assert.Contains("has 2 shards", await RefusalAsync((await OpenAsync(commonShards: 2)).Promotion), StringComparison.Ordinal);
        // A single node has no shard keys: the engine in the process answers as it does.
        var engine = EmbeddedQdrant.OpenInMemory();
        _engines.Add(engine);
        await new QdrantMemoryIndex(engine.CallInvoker, "memories", "x").PrepareAsync(Profile, Token);
        Assert.Contains("not made with shards by tenant", await RefusalAsync(new TenantPromotion(engine.CallInvoker, "x", "memories", Options())), StringComparison.Ordinal);
        var call = await Assert.ThrowsAsync<RpcException>(async () => await new Collections.CollectionsClient(engine.CallInvoker).UpdateCollectionClusterSetupAsync(new UpdateCollectionClusterSetupRequest { CollectionName = "memories" }));
        Assert.Equal(StatusCode.Unimplemented, call.StatusCode);
    }

    private static QdrantOptions Options() => new() { FallbackShard = "common", ReplicationFactor = 2, VerifyWrites = true };

    private async Task<Bench> OpenAsync(int commonShards = 1)
    {
        var engine = EmbeddedQdrant.OpenInMemory();
        _engines.Add(engine);
        var options = Options();
        var cluster = new ClusterStandIn(engine) { CommonShards = commonShards };
        var routed = cluster.Intercept(new RequestRouting(options));
        var index = new QdrantMemoryIndex(routed, "memories", "stand-in", options);
        await index.PrepareAsync(Profile, Token);
        var version = Memory(900, Big);
        await index.UpsertAsync([.. Enumerable.Range(0, Memories).Select(i => Memory(i, Big)), .. Enumerable.Range(0, Others).Select(i => Memory(200 + i, Small)), version with { Memory = version.Memory with { VersionOf = Id(1) } }], Token);
        return new Bench(engine, cluster, index, new TenantPromotion(routed, "stand-in", "memories", options, TimeProvider.System, TimeSpan.Zero));
    }

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static IndexedMemory Memory(int number, MemoryScope scope) => new(new MemoryRecord
    {
        Id = Id(number),
        Kind = MemoryKind.Episode,
        Text = $"memory {number}",
        Scope = scope,
        OccurredAt = DateTimeOffset.UnixEpoch,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        ContentHash = $"{number}",
        ProfileFingerprint = "f",
    }, new float[] { 1, 0 });

    private sealed record Bench(EmbeddedQdrant Engine, ClusterStandIn Cluster, QdrantMemoryIndex Index, TenantPromotion Promotion)
    {
        /// <summary>Points of a tenant behind a shard key, past all routing.</summary>
        public int Count(string key, MemoryScope scope) => (int)new Points.PointsClient(Engine.CallInvoker)
            .Count(new CountPoints { CollectionName = ClusterStandIn.CollectionOf(key), Filter = FilterTranslation.Translate(scope), Exact = true }).Result.Count;
    }

    private sealed class Recorder(List<PromotionProgress> steps) : IProgress<PromotionProgress>
    {
        public void Report(PromotionProgress value) => steps.Add(value);
    }
}
