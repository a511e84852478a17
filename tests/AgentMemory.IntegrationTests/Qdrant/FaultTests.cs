using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Xunit;

namespace AgentMemory.IntegrationTests.Qdrant;

/// <summary>Small versions of the benchmarks <c>faults</c> and <c>tenants</c>.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Writes_through_a_breaking_proxy_end_with_exactly_the_acknowledged_set()
    {
        var outcome = await FaultRun.RunAsync(writes: 600, rate: 0.3, TestContext.Current.CancellationToken);
        Assert.Equal((594, 6), (outcome.Acknowledged, outcome.Refused)); // 600 / 97 items without text
        Assert.Equal((0, 0, 0), (outcome.Lost, outcome.Unacknowledged, outcome.Doubled));
        Assert.True(outcome.Faults.Sum(f => f.Count) > 10, "the proxy broke too little to prove anything");
    }

    [Fact]
    public async Task Interleaved_tenants_see_exactly_what_is_theirs()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        await using var index = new QdrantMemoryIndex(engine.CallInvoker, "tenants", engine.Description);
        var outcome = await new TenantOracle(index, tenants: 50, dimensions: 8).RunAsync(4_000, workers: 2, TestContext.Current.CancellationToken);
        Assert.Equal((0, 0, null), (outcome.Leaks, outcome.Wrong, outcome.First));
    }
}
