using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Copying;
using AgentMemory.Qdrant.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests.Qdrant;

public sealed class CopyTests : IAsyncLifetime
{
    private readonly EmbeddedQdrant _source = EmbeddedQdrant.OpenInMemory(), _target = EmbeddedQdrant.OpenInMemory();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var provider = EngineMemory.Over(_source.CallInvoker);
        var receipts = await provider.GetRequiredService<IAgentMemory>().RememberAsync([.. Enumerable.Range(0, 700).Select(i => new MemoryInput { Text = $"turn {i} about the garden", TurnId = $"{i}", Scope = new MemoryScope { Tenant = $"t{i % 3}" } })], Token);
        Assert.All(receipts, r => Assert.Equal(WriteStatus.Stored, r.Status));
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task Every_point_arrives_with_its_payload_and_vectors()
    {
        var result = await Copy().RunAsync(null, Token);
        Assert.Equal((700, 700, false), (result.Memories, result.Copied, result.Resumed));
        Assert.True(result.Sampled > 100);
        var (before, after) = (await AllAsync(_source, "memories"), await AllAsync(_target, "copied"));
        Assert.Equal(before.Select(p => p.Id), after.Select(p => p.Id));
        Assert.All(before.Zip(after), p => Assert.Equal(p.First.Payload, p.Second.Payload));
        Assert.All(before.Zip(after), p => Assert.Equal(p.First.Vectors, p.Second.Vectors));
        var metadata = (await new Collections.CollectionsClient(_target.CallInvoker).GetAsync(new GetCollectionInfoRequest { CollectionName = "copied" })).Result.Config.Metadata;
        Assert.DoesNotContain("copyFrom", metadata.Keys);
    }

    [Fact]
    public async Task Copy_that_broke_off_goes_on_where_it_ended()
    {
        // The target's writes fail from the third page on, as when the process is killed between pages.
        int writes = 0;
        var breaking = new FaultyCallInvoker(_target.CallInvoker, seed: 1, rate: 1, affected: r => r is UpsertPoints && ++writes > 2, always: Fault.Unavailable);
        await Assert.ThrowsAsync<MemoryIndexException>(async () => await Copy(breaking).RunAsync(null, Token));
        int there = (await AllAsync(_target, "copied")).Count;
        Assert.InRange(there, 1, 699);
        var result = await Copy().RunAsync(null, Token);
        Assert.Equal((700, true), (result.Memories, result.Resumed));
        Assert.Equal(700, (await AllAsync(_target, "copied")).Count);
    }

    [Fact]
    public async Task Target_with_other_memories_is_refused_unless_merging_is_asked_for()
    {
        await Copy().RunAsync(null, Token);
        var error = await Assert.ThrowsAsync<MemoryIndexException>(async () => await Copy().RunAsync(null, Token));
        Assert.Contains("--merge", error.Message, StringComparison.Ordinal);
        Assert.Equal(700, (await Copy(merge: true).RunAsync(null, Token)).Memories);
    }

    [Fact]
    public async Task Unfinished_copy_of_another_source_and_a_collection_of_others_are_refused()
    {
        int writes = 0;
        var breaking = new FaultyCallInvoker(_target.CallInvoker, seed: 1, rate: 1, affected: r => r is UpsertPoints && ++writes > 1, always: Fault.Unavailable);
        await Assert.ThrowsAsync<MemoryIndexException>(async () => await Copy(breaking).RunAsync(null, Token));
        var other = new CollectionCopy((_source.CallInvoker, "elsewhere"), "memories", (_target.CallInvoker, "target"), "copied");
        Assert.Contains("unfinished copy", (await Assert.ThrowsAsync<MemoryIndexException>(async () => await other.RunAsync(null, Token))).Message, StringComparison.Ordinal);
        var missing = new CollectionCopy((_source.CallInvoker, "source"), "nothing", (_target.CallInvoker, "target"), "copied");
        Assert.Equal(MemoryIndexErrorKind.NotFound, (await Assert.ThrowsAsync<MemoryIndexException>(async () => await missing.RunAsync(null, Token))).Kind);
    }

    private CollectionCopy Copy(global::Grpc.Core.CallInvoker? target = null, bool merge = false) =>
        new((_source.CallInvoker, "source"), "memories", (target ?? _target.CallInvoker, "target"), "copied", new QdrantOptions(), merge);

    private static async Task<IReadOnlyList<RetrievedPoint>> AllAsync(EmbeddedQdrant engine, string collection) =>
        (await new Points.PointsClient(engine.CallInvoker).ScrollAsync(new ScrollPoints { CollectionName = collection, Limit = 10_000, WithVectors = new WithVectorsSelector { Enable = true } })).Result;
}
