using System.Text;
using System.Text.Json;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests.Properties;

/// <summary>After a forget no call of the memory and none of the engine gives any of it, and where the files are in reach, no byte of them does.</summary>
internal static class ForgetProperty
{
    // No other text has these letters in this order.
    private const string Marker = "xqzvkjwpyth-unforgettable";

    private static readonly MemoryScope Scope = new() { Tenant = "theirs", User = "ann", Session = "s" };

    public static async Task CheckAsync(MemoryPlace place, string way, CancellationToken cancellationToken)
    {
        string? folder = place.Folder;
        await using (place)
        {
            var (ids, others) = await FillAsync(place.Memory, cancellationToken);
            // Otherwise the scans below would prove nothing.
            Assert.All(await ReadsAsync(place, ids, cancellationToken), read => Assert.Contains(Marker, read.Answer, StringComparison.Ordinal));
            Assert.All(await CallsAsync(place, cancellationToken), call => Assert.Contains(Marker, call.Answer, StringComparison.Ordinal));

            var all = new ForgetRequest { Scope = Scope, All = true, Verify = true };
            var result = await place.Memory.ForgetAsync(way switch
            {
                "ids" => all with { All = false, Ids = ids },
                "filter" => all with { All = false, Filter = MemoryFilter.Where("tags").Is(Marker) },
                "sources" => all with { All = false, Sources = [Marker] },
                "session" => all with { Scope = new MemoryScope { Tenant = "theirs", Session = "s" } },
                _ => all with { Scope = new MemoryScope { Tenant = "theirs" } },
            }, cancellationToken);
            Assert.Equal(ids.Length, result.Count);
            Assert.True(result.Verification!.Clean, result.Verification.Statement);
            Assert.All(await ReadsAsync(place, ids, cancellationToken), read => Assert.False(read.Answer.Contains(Marker, StringComparison.Ordinal), $"{read.Name}: {read.Answer}"));
            Assert.All(await CallsAsync(place, cancellationToken), call => Assert.False(call.Answer.Contains(Marker, StringComparison.Ordinal), $"{call.Name}: {call.Answer}"));
            var byId = new GetPoints { CollectionName = place.Collection, Ids = { ids.Select(i => new PointId { Uuid = i.ToString("D") }) } };
            Assert.Empty((await new Points.PointsClient(place.Invoker).GetAsync(byId, cancellationToken: cancellationToken)).Result);
            if (folder is not null)
            {
                Assert.True(result.Verification.Storage is { Files: > 0, Needles: > 10, Remains: 0 }, result.Verification.Statement);
                AssertNoByte(folder); // while the engine is open
            }
            Assert.Equal(others, (await place.Memory.StatsAsync(cancellationToken: cancellationToken)).Memories);
        }
        if (folder is not null) AssertNoByte(folder);
    }

    private static void AssertNoByte(string folder)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(Marker);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            Assert.True(content.ToArray().AsSpan().IndexOf(wanted) < 0, file);
        }
    }

    /// <summary>A turn that changed twice, a fact that was replaced, a document; and what others keep.</summary>
    private static async Task<(Guid[] Ids, long Others)> FillAsync(IAgentMemory memory, CancellationToken cancellationToken)
    {
        MemoryInput[] bystanders = [.. Enumerable.Range(0, 60).Select(i => new MemoryInput { Text = $"a bystander says {i}", TurnId = $"{i}", Speaker = "Bob", Scope = new MemoryScope { User = "bob", Session = "s" } })];
        await memory.RememberAsync(bystanders, cancellationToken);
        MemoryInput Turn(string text) => new() { Text = $"{Marker} {text}", TurnId = "1", Speaker = Marker, Role = Marker, Scope = Scope, Tags = [Marker], SourceUri = Marker };
        foreach (string text in new[] { "first", "second", "third" }) await memory.RememberAsync([Turn(text)], cancellationToken);
        var fact = new MemoryInput { Text = $"ann drinks {Marker}", Kind = MemoryKind.Fact, Scope = Scope, Tags = [Marker], SourceUri = Marker, Metadata = new Dictionary<string, MetadataValue> { ["note"] = Marker } };
        var old = (await memory.RememberAsync([fact], cancellationToken))[0].Id!.Value;
        await memory.SupersedeAsync(new() { Id = old, Scope = Scope, New = fact with { Scope = MemoryScope.Default, Text = $"ann drinks tea and {Marker}" } }, cancellationToken);
        string paragraphs = string.Join("\n\n", Enumerable.Range(0, 12).Select(i => $"{Marker} paragraph number {(char)('a' + i)} with a few more words of text in it"));
        DocumentInput[] documents = [new() { Text = paragraphs, DocumentId = Marker, Uri = Marker, Scope = Scope, Tags = [Marker] }];
        await foreach (var receipt in memory.IngestAsync(documents.ToAsyncEnumerable(), cancellationToken)) Assert.Equal(WriteStatus.Stored, receipt.Status);
        var items = (await memory.ListAsync(new() { Scope = Scope, PageSize = 1_000 }, cancellationToken)).Items;
        return ([.. items.Select(m => m.Id)], bystanders.Length);
    }

    private static async Task<List<(string Name, string Answer)>> ReadsAsync(MemoryPlace place, Guid[] ids, CancellationToken cancellationToken)
    {
        var memory = place.Memory;
        var reads = new List<(string, string)>();
        void Add(string name, object? answer) => reads.Add((name, JsonSerializer.Serialize(answer, MemoryJson.Options)));
        var scope = new MemoryScope { Tenant = "theirs" };
        var everything = MemoryFilter.Where("versionOf").Exists() | MemoryFilter.Where("versionOf").IsMissing();
        Add("list", (await memory.ListAsync(new() { Scope = scope, PageSize = 1_000 }, cancellationToken)).Items);
        Add("list of versions", (await memory.ListAsync(new() { Scope = scope, Filter = everything, PageSize = 1_000 }, cancellationToken)).Items);
        Add("list as known", (await memory.ListAsync(new() { Scope = scope, KnownAt = DateTimeOffset.UtcNow, PageSize = 1_000 }, cancellationToken)).Items);
        var query = new RecallQuery { Text = "What drinks ann?", Scope = scope, Top = 1_000, Neighbours = 2 };
        foreach (var mode in Enum.GetValues<RecallMode>()) Add($"recall {mode}", (await memory.RecallAsync(query with { Mode = mode }, cancellationToken)).Hits);
        Add("recall as known", (await memory.RecallAsync(query with { KnownAt = DateTimeOffset.UtcNow }, cancellationToken)).Hits);
        Add("participants", (await memory.RecallAsync(query with { Text = $"What did {Marker} say?" }, cancellationToken)).Named);
        Add("context", await place.Service<ContextBuilder>().BuildAsync(memory, new ContextRequest { Query = query with { Text = "ann drinks" } }, cancellationToken));
        Add("dry run", (await memory.ForgetAsync(new() { Scope = scope, All = true, DryRun = true }, cancellationToken)).Samples);
        var (records, histories) = (new List<MemoryRecord?>(), new List<MemoryHistory?>());
        foreach (var id in ids)
        {
            records.Add(await memory.GetAsync(id, scope, cancellationToken));
            histories.Add(await memory.HistoryAsync(id, scope, cancellationToken));
        }
        Add("get", records);
        Add("history", histories);
        return reads;
    }

    /// <summary>Every reading call of the engine's own API, over the whole collection.</summary>
    private static async Task<List<(string Name, string Answer)>> CallsAsync(MemoryPlace place, CancellationToken cancellationToken)
    {
        var points = new Points.PointsClient(place.Invoker);
        var payload = new WithPayloadSelector { Enable = true };
        var query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { Enumerable.Repeat(1f, 32) } } } };
        var request = new QueryPoints { CollectionName = place.Collection, Query = query, Using = "dense", Limit = 1_000, WithPayload = payload };
        var calls = new List<(string, string)>
        {
            ("scroll", (await points.ScrollAsync(new ScrollPoints { CollectionName = place.Collection, Limit = 1_000, WithPayload = payload }, cancellationToken: cancellationToken)).ToString()),
            ("query", (await points.QueryAsync(request, cancellationToken: cancellationToken)).ToString()),
            ("query batch", (await points.QueryBatchAsync(new QueryBatchPoints { CollectionName = place.Collection, QueryPoints = { request } }, cancellationToken: cancellationToken)).ToString()),
            ("groups", (await points.QueryGroupsAsync(new QueryPointGroups { CollectionName = place.Collection, Query = query, Using = "dense", GroupBy = "tags", Limit = 100, GroupSize = 10, WithPayload = payload }, cancellationToken: cancellationToken)).ToString()),
        };
        foreach (string field in new[] { "tags", "sourceUri", "documentId" })
            calls.Add(($"facet {field}", (await points.FacetAsync(new FacetCounts { CollectionName = place.Collection, Key = field, Limit = 1_000, Exact = true }, cancellationToken: cancellationToken)).ToString()));
        return calls;
    }
}
