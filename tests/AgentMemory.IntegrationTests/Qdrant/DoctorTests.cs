using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Hosting.Qdrant;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Diagnosis;
using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests.Qdrant;

public sealed class DoctorTests : IAsyncLifetime
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();
    private readonly EmbeddingProfileInfo _profile = new HashEmbedder().Profile;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var provider = EngineMemory.Over(_engine.CallInvoker);
        await provider.GetRequiredService<IAgentMemory>().RememberAsync([new MemoryInput { Text = "one" }, new MemoryInput { Text = "two", Scope = new MemoryScope { Tenant = "other" } }], Token);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Healthy_collection_is_described_and_nothing_is_wrong()
    {
        var report = await ExamineAsync(_profile);
        Assert.DoesNotContain(report.Findings, f => f.Severity == FindingSeverity.Error);
        Assert.True(report is { IsHealthy: true, Reachable: true, Exists: true, Memories: 2, Dimensions: 32, Status: "Green" });
        Assert.Equal(("hash", "hash-32", "1.19.0"), (report.Model, report.Profile, report.Version));
        Assert.Contains(report.Indexes, i => i is { Field: "tenant", Found: "Keyword" });
        Assert.DoesNotContain(report.Indexes, i => i.Found is null);
    }

    [Fact]
    public async Task Another_profile_is_an_error_with_the_way_out()
    {
        var report = await ExamineAsync(new HashEmbedder(16).Profile);
        Assert.False(report.IsHealthy);
        Assert.Contains(report.Findings, f => f.Severity == FindingSeverity.Error && f.Mend.Contains("AgentMemory:Embedding:Model", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_and_wrong_indexes_are_named()
    {
        var points = new Points.PointsClient(_engine.CallInvoker);
        await points.DeleteFieldIndexAsync(new DeleteFieldIndexCollection { CollectionName = "memories", FieldName = "session", Wait = true });
        await points.DeleteFieldIndexAsync(new DeleteFieldIndexCollection { CollectionName = "memories", FieldName = "kind", Wait = true });
        await points.CreateFieldIndexAsync(new CreateFieldIndexCollection { CollectionName = "memories", FieldName = "kind", FieldType = FieldType.Integer, Wait = true });
        var report = await ExamineAsync(_profile);
        Assert.True(report.IsHealthy);
        Assert.Contains(report.Findings, f => f.Severity == FindingSeverity.Warning && f.What.Contains("session", StringComparison.Ordinal));
        Assert.Contains(report.Findings, f => f.What.Contains("'kind' has the type Integer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Engine_that_does_not_answer_and_a_wrong_key_are_findings()
    {
        var down = new QdrantOptions { Endpoint = "http://127.0.0.1:9", Retries = 0, TimeoutSeconds = 2 };
        using (var connection = QdrantConnection.Open(down))
        {
            var report = await new CollectionDoctor(connection.CallInvoker, connection.Description, "memories", down).ExamineAsync(_profile, Token);
            Assert.Equal((false, false), (report.Reachable, report.IsHealthy));
        }
        await using var server = await QdrantServer.StartAsync(_engine, new QdrantServerOptions { Port = 0, Keys = new ApiKeys("right") }, Token);
        var wrong = new QdrantOptions { Endpoint = server.Address.AbsoluteUri, ApiKey = "wrong" };
        using var keyed = QdrantConnection.Open(wrong);
        var unauthorised = await new CollectionDoctor(keyed.CallInvoker, keyed.Description, "memories", wrong).ExamineAsync(_profile, Token);
        Assert.Equal((true, false), (unauthorised.Reachable, unauthorised.IsHealthy)); // the health check needs no key
        Assert.Contains(unauthorised.Findings, f => f.Mend.Contains("ApiKey", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Key_in_plain_text_over_a_network_is_a_warning()
    {
        var options = new QdrantOptions { Endpoint = "http://qdrant.example:6334", ApiKey = "key" };
        var report = await new CollectionDoctor(_engine.CallInvoker, "test", "memories", options).ExamineAsync(null, Token);
        Assert.Contains(report.Findings, f => f.Severity == FindingSeverity.Warning && f.Mend.Contains("https", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_lies_in_the_spool_is_counted_and_said()
    {
        var report = await ExamineAsync(_profile);
        var empty = SpoolDoctor.Examine(report, "/spool", () => null);
        Assert.Equal((0, 0), (empty.Spool!.Memories, empty.Spool.Rejected));
        Assert.Equal(report.Findings, empty.Findings);
        var full = SpoolDoctor.Examine(report, "/spool", () => new SpoolState { Memories = 95, Bytes = 5, Oldest = DateTimeOffset.UnixEpoch, Rejected = 2, LastRejection = "bad-input: no", MaxItems = 100, MaxBytes = 1000 });
        Assert.True(full.IsHealthy); // it works, and worse than it could
        Assert.Contains(full.Findings, f => f.What.Contains("95 memories wait in the spool '/spool' since 1970-01-01T00:00:00Z", StringComparison.Ordinal));
        Assert.Contains(full.Findings, f => f.What.Contains("bad-input: no", StringComparison.Ordinal) && f.Mend.Contains("rejected.jsonl", StringComparison.Ordinal));
        Assert.Contains(full.Findings, f => f.What.Contains("nearly full", StringComparison.Ordinal));
        var broken = SpoolDoctor.Examine(report, "/spool", () => throw new MemoryIndexException("damaged", "spool", MemoryIndexErrorKind.Internal));
        Assert.False(broken.IsHealthy);
    }

    private Task<DoctorReport> ExamineAsync(EmbeddingProfileInfo? profile) =>
        new CollectionDoctor(_engine.CallInvoker, "test", "memories", new QdrantOptions()).ExamineAsync(profile, Token);
}
