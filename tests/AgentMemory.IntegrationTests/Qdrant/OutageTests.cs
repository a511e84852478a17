using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Hosting.Qdrant;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests.Qdrant;

/// <summary>What a user hears when the server is away, slow, strange, or in other hands; and that nothing acknowledged is lost.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Server_that_is_down_is_named_with_what_to_check()
    {
        string address;
        await using (var server = await ForwardingServer.StartAsync(_engine.CallInvoker)) address = server.Address;
        var error = await FailureAsync(new QdrantOptions { Endpoint = address, Retries = 1, RetryMilliseconds = 1 });
        Assert.Equal((MemoryIndexErrorKind.Unavailable, true), (error.Kind, error.IsTransient));
        Assert.Contains(address, error.Message, StringComparison.Ordinal);
        Assert.Contains("6334", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_server_ends_at_the_deadline_and_nothing_hangs()
    {
        await using var server = await ForwardingServer.StartAsync(_engine.CallInvoker, before: call => Task.Delay(TimeSpan.FromMinutes(5), call.CancellationToken));
        var error = await FailureAsync(new QdrantOptions { Endpoint = server.Address, TimeoutSeconds = 1 });
        Assert.Equal(MemoryIndexErrorKind.Unavailable, error.Kind);
        Assert.Contains("TimeoutSeconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_in_the_middle_of_an_ingest_loses_nothing_acknowledged()
    {
        var server = await ForwardingServer.StartAsync(_engine.CallInvoker);
        int port = new Uri(server.Address).Port;
        using var connection = QdrantConnection.Open(new QdrantOptions { Endpoint = server.Address, Retries = 8, RetryMilliseconds = 50, BreakerCalls = 1000 });
        await using var provider = EngineMemory.Over(connection.CallInvoker);
        var memory = provider.GetRequiredService<IAgentMemory>();
        await memory.StatsAsync(cancellationToken: Token);
        var ingest = Task.Run(async () =>
        {
            var all = new List<WriteReceipt>();
            for (int i = 0; i < 40; i++) all.AddRange(await memory.RememberAsync([.. Enumerable.Range(0, 5).Select(n => new MemoryInput { Text = $"turn {i} {n}", TurnId = $"{i}-{n}" })], Token));
            return all;
        }, Token);
        await server.DisposeAsync();
        server = await ForwardingServer.StartAsync(_engine.CallInvoker, port);
        var receipts = await ingest;
        await server.DisposeAsync();
        Assert.Equal(200, receipts.Count);
        var there = await StoredAsync();
        Assert.Empty(receipts.Where(r => r.Status != WriteStatus.Failed).Select(r => r.Id!.Value).Except(there));
        Assert.True(receipts.Count(r => r.Status == WriteStatus.Stored) > 100, "most of the ingest should outlive a short restart");
    }

    [Theory]
    [InlineData("1.15.3", "too old")]
    [InlineData("0.9", "too old")]
    [InlineData("soup", "no Qdrant that we know")]
    public async Task Another_version_is_refused_before_anything_is_sent(string version, string said)
    {
        var old = new OtherVersion(_engine.CallInvoker, version);
        await using var server = await ForwardingServer.StartAsync(old);
        var error = await FailureAsync(new QdrantOptions { Endpoint = server.Address });
        Assert.Equal(MemoryIndexErrorKind.Unsupported, error.Kind);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Empty((await new Collections.CollectionsClient(_engine.CallInvoker).ListAsync(new ListCollectionsRequest())).Collections);
    }

    [Fact]
    public async Task Wrong_and_missing_keys_are_told_from_an_outage()
    {
        await using var server = await QdrantServer.StartAsync(_engine, new QdrantServerOptions { Port = 0, Keys = new ApiKeys("right", null, "reader") }, Token);
        foreach (string key in (string[])["", "wrong"])
        {
            var error = await FailureAsync(new QdrantOptions { Endpoint = server.Address.AbsoluteUri, ApiKey = key });
            Assert.Equal((MemoryIndexErrorKind.Unauthorized, false), (error.Kind, error.IsTransient));
            Assert.Contains("ApiKey", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_only_key_reads_and_says_that_it_may_not_write()
    {
        await using var server = await QdrantServer.StartAsync(_engine, new QdrantServerOptions { Port = 0, Keys = new ApiKeys("right", null, "reader") }, Token);
        await using var writer = Open(server.Address.AbsoluteUri, "right");
        Assert.Equal(WriteStatus.Stored, (await writer.Memory.RememberAsync([new MemoryInput { Text = "kept" }], Token))[0].Status);
        await using var reader = Open(server.Address.AbsoluteUri, "reader");
        Assert.Equal(1, (await reader.Memory.StatsAsync(cancellationToken: Token)).Memories);
        var receipt = (await reader.Memory.RememberAsync([new MemoryInput { Text = "not kept" }], Token))[0];
        Assert.Equal(WriteStatus.Failed, receipt.Status);
        Assert.Contains("may not", receipt.Reason, StringComparison.Ordinal);
        Assert.Single(await StoredAsync());
    }

    [Fact]
    public async Task Another_dimension_is_refused_with_the_way_out()
    {
        await using var provider = EngineMemory.Over(_engine.CallInvoker);
        await provider.GetRequiredService<IAgentMemory>().StatsAsync(cancellationToken: Token);
        var index = new QdrantMemoryIndex(_engine.CallInvoker, "memories", "test");
        var error = await Assert.ThrowsAsync<MemoryIndexException>(async () => await index.PrepareAsync(new HashEmbedder(16).Profile, Token));
        Assert.Equal(MemoryIndexErrorKind.Conflict, error.Kind);
        Assert.Contains("AgentMemory:Collection", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collection_deleted_underneath_is_told_and_not_made_again_in_silence()
    {
        await using var provider = EngineMemory.Over(_engine.CallInvoker);
        var memory = provider.GetRequiredService<IAgentMemory>();
        await memory.RememberAsync([new MemoryInput { Text = "here" }], Token);
        var collections = new Collections.CollectionsClient(_engine.CallInvoker);
        await collections.DeleteAsync(new DeleteCollection { CollectionName = "memories" });
        var receipt = (await memory.RememberAsync([new MemoryInput { Text = "there" }], Token))[0];
        Assert.Equal(WriteStatus.Failed, receipt.Status);
        Assert.Contains("deleted the collection", receipt.Reason, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<MemoryIndexException>(async () => await memory.RecallAsync(new RecallQuery { Text = "here" }, Token));
        Assert.Equal(MemoryIndexErrorKind.NotFound, error.Kind);
        Assert.Empty((await collections.ListAsync(new ListCollectionsRequest())).Collections);
    }

    private static Session Open(string address, string key) => new(QdrantConnection.Open(new QdrantOptions { Endpoint = address, ApiKey = key }));

    private static async Task<MemoryIndexException> FailureAsync(QdrantOptions options)
    {
        using var connection = QdrantConnection.Open(options);
        var index = new QdrantMemoryIndex(connection.CallInvoker, "memories", connection.Description, options);
        return await Assert.ThrowsAsync<MemoryIndexException>(async () => await index.PrepareAsync(new HashEmbedder().Profile, Token));
    }

    private async Task<List<Guid>> StoredAsync() =>
        [.. (await new Points.PointsClient(_engine.CallInvoker).ScrollAsync(new ScrollPoints { CollectionName = "memories", Limit = 10_000 })).Result.Select(p => Guid.Parse(p.Id.Uuid))];

    private sealed class Session(QdrantConnection connection) : IAsyncDisposable
    {
        private readonly ServiceProvider _provider = EngineMemory.Over(connection.CallInvoker);

        public IAgentMemory Memory => _provider.GetRequiredService<IAgentMemory>();

        public async ValueTask DisposeAsync()
        {
            await _provider.DisposeAsync();
            connection.Dispose();
        }
    }

    /// <summary>An engine that gives itself out for another version.</summary>
    private sealed class OtherVersion(CallInvoker inner, string version) : CallInvoker
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            request is HealthCheckRequest
                ? new AsyncUnaryCall<TResponse>(Task.FromResult((TResponse)(object)new HealthCheckReply { Title = "qdrant", Version = version }), Task.FromResult(Metadata.Empty), () => Status.DefaultSuccess, () => Metadata.Empty, () => { })
                : inner.AsyncUnaryCall(method, host, options, request);

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
