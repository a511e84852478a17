using System.Collections.Concurrent;
using System.Globalization;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Qdrant.Client.Grpc;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>
/// Writers that go on until every item is acknowledged or refused, through a socket behind which a part of all calls breaks. Afterwards the engine is
/// asked directly what it holds.
/// </summary>
internal static class FaultRun
{
    public sealed record Outcome(int Acknowledged, int Refused, int Lost, int Unacknowledged, int Doubled, IReadOnlyList<(Fault Fault, int Count)> Faults);

    /// <param name="writes">Items to remember; every 97th has no text and must be refused.</param>
    /// <param name="rate">Share of the calls that break, 0 to 1.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public static async Task<Outcome> RunAsync(int writes, double rate, CancellationToken cancellationToken)
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        var faulty = new FaultyCallInvoker(engine.CallInvoker, seed: 11, rate, affected: static r => r is not HealthCheckRequest);
        await using var server = await ForwardingServer.StartAsync(faulty);
        using var connection = QdrantConnection.Open(new QdrantOptions { Endpoint = server.Address, RetryMilliseconds = 1, Retries = 2, BreakerCalls = 10_000 });
        await using var provider = EngineMemory.Over(connection.CallInvoker);
        var memory = provider.GetRequiredService<IAgentMemory>();

        var (acknowledged, refused) = (new ConcurrentDictionary<Guid, string>(), new ConcurrentBag<int>());
        await Parallel.ForEachAsync(Batches(writes), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (batch, ct) =>
        {
            var rest = batch.ToList();
            while (rest.Count > 0)
            {
                IReadOnlyList<WriteReceipt> receipts;
                try
                {
                    receipts = await memory.RememberAsync([.. rest.Select(Item)], ct);
                }
                catch (MemoryIndexException ex) when (ex.IsTransient)
                {
                    continue;
                }
                var again = new List<int>();
                foreach (var receipt in receipts)
                {
                    int item = rest[receipt.Index];
                    if (receipt.Status != WriteStatus.Failed) acknowledged[receipt.Id!.Value] = Text(item);
                    else if (receipt.Code == "index-failed") again.Add(item);
                    else refused.Add(item);
                }
                rest = again;
            }
        });

        var stored = await StoredAsync(engine, cancellationToken);
        var there = stored.ToHashSet();
        return new Outcome(
            acknowledged.Count,
            refused.Count,
            acknowledged.Count(a => !there.Contains((a.Key, a.Value))),
            stored.Count(s => !acknowledged.ContainsKey(s.Id)),
            stored.Count - stored.Select(s => s.Text).Distinct(StringComparer.Ordinal).Count(),
            [.. faulty.Counts]);
    }

    private static IEnumerable<int[]> Batches(int writes)
    {
        var random = new Random(5);
        for (int at = 0; at < writes;)
        {
            int size = Math.Min(random.Next(1, 40), writes - at);
            yield return [.. Enumerable.Range(at, size)];
            at += size;
        }
    }

    private static MemoryInput Item(int number) => new()
    {
        Text = Text(number),
        TurnId = number.ToString(CultureInfo.InvariantCulture),
        Scope = new MemoryScope { Tenant = $"tenant-{number / 40 % 7}", Session = $"session-{number / 40 % 31}" },
    };

    private static string Text(int number) => number % 97 == 96 ? "" : $"What was said in turn {number} of a long conversation.";

    private static async Task<List<(Guid Id, string Text)>> StoredAsync(EmbeddedQdrant engine, CancellationToken cancellationToken)
    {
        var points = new Points.PointsClient(engine.CallInvoker);
        var all = await points.ScrollAsync(new ScrollPoints { CollectionName = "memories", Limit = 1_000_000 }, cancellationToken: cancellationToken);
        return [.. all.Result.Select(p => (Guid.Parse(p.Id.Uuid), p.Payload["text"].StringValue))];
    }
}
