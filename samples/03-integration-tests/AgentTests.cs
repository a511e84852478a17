// Integration tests of your own agent: the same test on the embedded engine, which is always there, and on a Qdrant server, which is taken from
// AGENTMEMORY_QDRANT or started as a container; where neither is, that test is skipped and says why.
using AgentMemory.IntegrationTests.Conformance;
using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Samples.IntegrationTests;

public sealed class AgentTests(LiveServer server) : IClassFixture<LiveServer>
{
    private readonly string _collection = $"agent-{Guid.NewGuid():N}"; // a collection of its own for each test

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RemembersAllergiesOnTheEmbeddedEngine()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        await RemembersAllergiesAsync(engine.CallInvoker, engine.Description);
    }

    [Fact]
    public async Task RemembersAllergiesOnAServer()
    {
        if (server.Connection is null) Assert.Skip(server.Missing);
        try
        {
            await RemembersAllergiesAsync(server.Connection.CallInvoker, server.Connection.Description);
        }
        finally
        {
            await new Collections.CollectionsClient(server.Connection.CallInvoker).DeleteAsync(new DeleteCollection { CollectionName = _collection }, cancellationToken: Token);
        }
    }

    private async Task RemembersAllergiesAsync(CallInvoker invoker, string description)
    {
        var services = new ServiceCollection();
        services.AddAgentMemory(o => o.Collection = _collection).UseOnnx().UseCallInvoker(_ => invoker, _ => description);
        await using var provider = services.BuildServiceProvider();
        var memory = provider.GetRequiredService<IAgentMemory>();
        var ann = new MemoryScope { User = "ann" };

        var receipts = await memory.RememberAsync(
        [
            new MemoryInput { Text = "I am allergic to peanuts.", Speaker = "Ann", Scope = ann },
            new MemoryInput { Text = "My sister visits me in June.", Speaker = "Ann", Scope = ann },
            new MemoryInput { Text = "I am allergic to cats.", Speaker = "Ben", Scope = new MemoryScope { User = "ben" } },
        ], Token);
        Assert.All(receipts, r => Assert.Equal(WriteStatus.Stored, r.Status));

        var recalled = await memory.RecallAsync(new RecallQuery { Text = "What is Ann allergic to?", Scope = ann, Top = 1 }, Token);
        Assert.Equal("I am allergic to peanuts.", Assert.Single(recalled.Hits).Memory.Text);
    }
}
