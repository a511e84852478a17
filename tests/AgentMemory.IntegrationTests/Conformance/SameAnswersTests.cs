using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AgentMemory.IntegrationTests.Conformance;

/// <summary>The same recall on an engine in the process and on one behind a socket: same hits, same order, same scores.</summary>
public sealed class SameAnswersTests
{
    private static readonly string[] Words = ["garden", "bridge", "violin", "harbour", "lantern", "engine", "letter", "winter", "copper", "forest", "station", "market"];

    [Fact]
    public async Task Recall_is_the_same_in_process_and_over_a_socket()
    {
        var token = TestContext.Current.CancellationToken;
        await using var near = EmbeddedQdrant.OpenInMemory();
        await using var far = EmbeddedQdrant.OpenInMemory();
        await using var server = await ForwardingServer.StartAsync(far.CallInvoker);
        using var connection = QdrantConnection.Open(new QdrantOptions { Endpoint = server.Address });
        await using var inProcess = EngineMemory.Over(near.CallInvoker);
        await using var overSocket = EngineMemory.Over(connection.CallInvoker);
        IAgentMemory[] memories = [inProcess.GetRequiredService<IAgentMemory>(), overSocket.GetRequiredService<IAgentMemory>()];
        foreach (var memory in memories) Assert.All(await memory.RememberAsync(Items(), token), r => Assert.Equal(WriteStatus.Stored, r.Status));

        var random = new Random(8);
        for (int i = 0; i < 40; i++)
        {
            var query = new RecallQuery
            {
                Text = string.Join(' ', Enumerable.Range(0, 3).Select(_ => Words[random.Next(Words.Length)])),
                Scope = new MemoryScope { Tenant = $"tenant-{random.Next(2)}", Session = random.Next(2) == 0 ? null : $"session-{random.Next(3)}" },
                Filter = random.Next(2) == 0 ? null : new MemoryFilter.Comparison("importance", FilterOperator.GreaterThan, 0.4),
                Top = random.Next(1, 20),
            };
            var (here, there) = ((await memories[0].RecallAsync(query, token)).Hits, (await memories[1].RecallAsync(query, token)).Hits);
            Assert.Equal(here.Select(h => h.Memory.Id), there.Select(h => h.Memory.Id));
            Assert.All(here.Zip(there), p => Assert.Equal(p.First.Score, p.Second.Score, tolerance: 1e-5));
            Assert.All(here, h => Assert.Equal(query.Scope.Tenant, h.Memory.Scope.Tenant));
        }
    }

    private static List<MemoryInput> Items()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 300).Select(i => new MemoryInput
        {
            Text = string.Join(' ', Enumerable.Range(0, random.Next(3, 12)).Select(_ => Words[random.Next(Words.Length)])) + $" {i}",
            TurnId = $"{i}",
            Speaker = random.Next(2) == 0 ? "Ann" : "Ben",
            Scope = new MemoryScope { Tenant = $"tenant-{i % 2}", Session = $"session-{i % 3}" },
            OccurredAt = new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(i),
            Importance = random.Next(10) / 10.0,
        })];
    }
}
