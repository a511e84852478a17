using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AgentMemory.Tests.Memories;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Lifecycle;

public sealed class ForgetTests : IDisposable
{
    // No other text has these letters in this order; written in UTF-8 it is itself.
    private const string Marker = "xqzvkjwpyth-unforgettable";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    public static TheoryData<string> Ways => ["ids", "filter", "source", "session", "user", "tenant"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task After_a_forget_no_read_and_no_byte_of_the_folder_holds_it(string way)
    {
        var scope = new MemoryScope { Tenant = way == "tenant" ? "theirs" : "default", User = "ann", Session = "s" };
        var random = new Random(7);
        using (var bench = new MemoryBench(folder: _folder, batchSize: 16))
        {
            await FillAsync(bench, random, 150);
            // Told as a turn that changes twice, a fact that is replaced, a long text that spills over pages, and a document.
            MemoryInput Turn(string text) => new() { Text = text, TurnId = "1", Speaker = $"{Marker} speaker", Scope = scope, Tags = [Marker], SourceUri = "mail:1" };
            var turn = (await bench.Memory.RememberAsync([Turn($"{Marker} first"), Turn($"{Marker} second")], _token))[0].Id!.Value;
            await FillAsync(bench, random, 50);
            await bench.Memory.RememberAsync([Turn($"{Marker} third")], _token);
            MemoryInput fact = new() { Text = $"ann drinks {Marker}", Kind = MemoryKind.Fact, Scope = scope, Tags = [Marker], SourceUri = "mail:1", Metadata = new Dictionary<string, MetadataValue> { ["note"] = Marker } };
            var old = (await bench.Memory.RememberAsync([fact], _token))[0].Id!.Value;
            var made = (await bench.Memory.SupersedeAsync(new() { Id = old, Scope = scope, New = fact with { Text = $"ann drinks tea and {Marker}" } }, _token)).By!.Value;
            var big = (await bench.Memory.RememberAsync([fact with { Text = string.Join(' ', Enumerable.Repeat($"{Marker} again", 1_500)) }], _token))[0].Id!.Value;
            await FillAsync(bench, random, 150);
            await bench.IngestAsync(new DocumentInput { Text = string.Join("\n\n", Enumerable.Range(0, 20).Select(i => $"{Marker} paragraph number {(char)('a' + i)} with a few more words of text in it")), Uri = "mail:1", Scope = scope, Tags = [Marker] });
            Assert.True(FilesHold(Marker));
            Guid[] chunks = [.. (await bench.Memory.ListAsync(new() { Scope = scope, Filter = MemoryFilter.Where("kind").Is("documentChunk"), PageSize = 1_000 }, _token)).Items.Select(m => m.Id)];

            var all = new ForgetRequest { Scope = scope, All = true, Verify = true };
            var request = way switch
            {
                "ids" => all with { All = false, Ids = [turn, old, made, big, .. chunks] },
                "filter" => all with { All = false, Filter = MemoryFilter.Where("tags").Is(Marker) | MemoryFilter.Where("source.uri").Is("mail:1") },
                "source" => all with { All = false, Sources = ["mail:1"] },
                "session" => all with { Scope = new MemoryScope { Session = "s" } },
                "user" => all with { Scope = new MemoryScope { User = "ann" } },
                _ => all with { Scope = new MemoryScope { Tenant = "theirs" } },
            };
            var dry = await bench.Memory.ForgetAsync(request with { DryRun = true }, _token);
            var result = await bench.Memory.ForgetAsync(request, _token);
            Assert.Equal((4 + chunks.Length, 3), (result.Count, result.Versions));
            Assert.Equal((result.Count, result.Versions, 5), (dry.Count, dry.Versions, dry.Samples.Count));
            Assert.True(result.Verification!.Clean, result.Verification.Statement);
            Assert.Equal((0, 0), (result.Verification.Readable, result.Verification.SameTextElsewhere));
            Assert.True(result.Verification.Storage is { Files: > 0, Bytes: > 10_000, Needles: > 20, Remains: 0 });

            Assert.False(FilesHold(Marker), "in the files while the engine is open");
            foreach (var id in new[] { turn, old, made, big }) Assert.Null(await bench.Memory.HistoryAsync(id, scope, _token));
            Assert.False(await ReadsHoldAsync(bench, scope));
            Assert.Equal(350, (await bench.Memory.StatsAsync(cancellationToken: _token)).Memories);
            AssertTombstone(result, request, [turn, old, made, big, .. chunks]);
        }
        Assert.False(FilesHold(Marker), "in the files after closing");
        using (var again = new MemoryBench(folder: _folder)) Assert.False(await ReadsHoldAsync(again, scope));
    }

    [Fact]
    public async Task Snapshot_that_still_holds_it_is_named_and_a_proof_after_its_deletion_is_clean()
    {
        using var bench = new MemoryBench(folder: _folder);
        var id = (await bench.Memory.RememberAsync([new() { Text = $"{Marker} in a snapshot" }], _token))[0].Id!.Value;
        var snapshots = new Snapshots.SnapshotsClient(bench.Engine.CallInvoker);
        string name = (await snapshots.CreateAsync(new CreateSnapshotRequest { CollectionName = "memories" }, cancellationToken: _token)).SnapshotDescription.Name;
        var result = await bench.Memory.ForgetAsync(new() { Ids = [id], Verify = true }, _token);
        Assert.False(result.Verification!.Clean);
        Assert.True(result.Verification.Storage!.OnlyInCopies);
        Assert.Contains(name, Assert.Single(result.Verification.Storage.Places), StringComparison.Ordinal);
        Assert.Contains(name, result.Verification.Statement, StringComparison.Ordinal);
        await snapshots.DeleteAsync(new DeleteSnapshotRequest { CollectionName = "memories", SnapshotName = name }, cancellationToken: _token);
        var again = await bench.Memory.ForgetAsync(new() { Ids = [id], Verify = true }, _token);
        Assert.Equal([id], again.Missing);
        Assert.True(again.Verification!.Clean, again.Verification.Statement);
        Assert.False(FilesHold(Marker));
    }

    [Fact]
    public async Task Other_tenants_and_users_keep_theirs()
    {
        using var bench = new MemoryBench();
        MemoryScope[] scopes = [new() { User = "a" }, new() { User = "b" }, new() { Tenant = "other", User = "a" }];
        await bench.Memory.RememberAsync([.. scopes.Select(s => new MemoryInput { Text = "tea", Scope = s })], _token);
        Assert.Equal(1, (await bench.Memory.ForgetAsync(new() { Scope = scopes[0], All = true }, _token)).Count);
        Assert.Equal((1, 1), ((await bench.Memory.StatsAsync(scopes[1], _token)).Memories, (await bench.Memory.StatsAsync(scopes[2], _token)).Memories));
    }

    [Fact]
    public async Task Filter_takes_earlier_versions_that_fulfil_it_themselves()
    {
        using var bench = new MemoryBench();
        MemoryInput Turn(string text, string speaker) => new() { Text = text, TurnId = "1", Speaker = speaker };
        var id = (await bench.Memory.RememberAsync([Turn("hello", "Ann")], _token))[0].Id!.Value;
        await bench.Memory.RememberAsync([Turn("hi", "Bob")], _token);
        var result = await bench.Memory.ForgetAsync(new() { Filter = MemoryFilter.Parse("speaker:Ann") }, _token);
        Assert.Equal((0, 1), (result.Count, result.Versions));
        Assert.Equal(["Bob"], (await bench.Memory.HistoryAsync(id, cancellationToken: _token))!.Versions.Select(v => v.Speaker));
    }

    [Fact]
    public async Task Cut_off_forget_is_completed_by_the_same_call()
    {
        using var bench = new MemoryBench();
        MemoryInput Turn(string text) => new() { Text = text, TurnId = "1", Speaker = "Ann" };
        var id = (await bench.Memory.RememberAsync([Turn("a"), Turn("b"), Turn("c")], _token))[0].Id!.Value;
        int deletions = 0;
        bench.Index.OnDelete = () => deletions++ == 1 ? new MemoryIndexException("down", "delete", isTransient: true) : null;
        var request = new ForgetRequest { Filter = MemoryFilter.Parse("speaker:Ann"), Verify = true };
        await Assert.ThrowsAsync<MemoryIndexException>(() => bench.Memory.ForgetAsync(request, _token));
        Assert.NotNull(await bench.Memory.GetAsync(id, cancellationToken: _token));
        Assert.True((await bench.Memory.ForgetAsync(request, _token)).Verification!.Clean);
        Assert.Null(await bench.Memory.HistoryAsync(id, cancellationToken: _token));
    }

    [Fact]
    public async Task Ten_thousand_ids_and_contradictory_ranges_are_right_answers()
    {
        using var bench = new MemoryBench();
        var id = (await bench.Memory.RememberAsync([new() { Text = "tea" }], _token))[0].Id!.Value;
        var ids = Enumerable.Range(0, 9_999).Select(_ => Guid.NewGuid()).Append(id);
        Assert.Equal([id], (await bench.Memory.ListAsync(new() { Filter = MemoryFilter.Where("id").IsOneOf(ids) }, _token)).Items.Select(m => m.Id));
        Assert.Single((await bench.Memory.RecallAsync(new() { Text = "tea", Filter = MemoryFilter.Where("id").IsOneOf(ids) }, _token)).Hits);
        Assert.Empty((await bench.Memory.ListAsync(new() { Filter = MemoryFilter.Parse("when>2030 when<2020 importance>=1 importance<0") }, _token)).Items);
        Assert.Equal(9_999, (await bench.Memory.ForgetAsync(new() { Ids = [.. ids] }, _token)).Missing.Count);
        await Assert.ThrowsAsync<ArgumentException>(() => bench.Memory.ForgetAsync(new() { Ids = [] }, _token));
        await Assert.ThrowsAsync<ArgumentException>(() => bench.Memory.ForgetAsync(new() { Sources = ["a"], All = true }, _token));
    }

    [Fact]
    public async Task Sweep_removes_what_expired_in_every_tenant_and_nothing_else()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var time = new ManualTime(start);
        using var bench = new MemoryBench(time: time, folder: _folder);
        MemoryInput Turn(string tenant, string text, int hours) => new() { Text = text, TurnId = "1", Scope = new MemoryScope { Tenant = tenant }, ExpiresAt = start.AddHours(hours) };
        var gone = (await bench.Memory.RememberAsync([Turn("a", $"{Marker} one", 1), Turn("a", $"{Marker} two", 1), Turn("b", "later", 3), Turn("c", "extended", 1)], _token))[0].Id!.Value;
        await bench.Memory.RememberAsync([Turn("c", "extended", 3), new() { Text = "for ever" }], _token);
        Assert.Equal(0, (await bench.Memory.SweepAsync(_token)).Count);
        time.Now = start.AddHours(2);
        var receipt = await bench.Memory.SweepAsync(_token);
        Assert.Equal((1, Hash(gone)), (receipt.Count, Assert.Single(receipt.IdHashes)));
        Assert.Null(await bench.Memory.HistoryAsync(gone, new MemoryScope { Tenant = "a" }, _token));
        var left = await Task.WhenAll(new[] { "a", "b", "c", "default" }.Select(async t => (await bench.Memory.StatsAsync(new MemoryScope { Tenant = t }, _token)).Memories));
        Assert.Equal([0, 1, 1, 1], left);
        Assert.False(FilesHold(Marker));
        time.Now = start.AddHours(4);
        Assert.Equal(2, (await bench.Memory.SweepAsync(_token)).Count);
    }

    private static async Task FillAsync(MemoryBench bench, Random random, int count)
    {
        string Word() => new([.. Enumerable.Range(0, random.Next(2, 9)).Select(_ => (char)('a' + random.Next(26)))]);
        var receipts = await bench.Memory.RememberAsync([.. Enumerable.Range(0, count).Select(i => new MemoryInput
        {
            Text = string.Join(' ', Enumerable.Range(0, i % 25 == 0 ? 1_500 : random.Next(3, 60)).Select(_ => Word())), Kind = MemoryKind.Fact, Scope = new MemoryScope { User = "bob" },
        })]);
        Assert.All(receipts, r => Assert.Equal(WriteStatus.Stored, r.Status));
    }

    private static async Task<bool> ReadsHoldAsync(MemoryBench bench, MemoryScope scope)
    {
        var everything = MemoryFilter.Where("versionOf").Exists() | MemoryFilter.Where("versionOf").IsMissing();
        var read = new List<object>();
        foreach (var one in new[] { scope, MemoryScope.Default, new MemoryScope { Tenant = scope.Tenant } })
        {
            read.Add((await bench.Memory.ListAsync(new() { Scope = one, Filter = everything, PageSize = 1_000 })).Items);
            read.Add((await bench.Memory.RecallAsync(new() { Text = Marker, Scope = one, Top = 1_000 })).Hits);
            read.Add((await bench.Memory.RecallAsync(new() { Text = Marker, Scope = one, Top = 1_000, KnownAt = DateTimeOffset.UtcNow })).Hits);
        }
        return JsonSerializer.Serialize(read, MemoryJson.Options).Contains(Marker, StringComparison.Ordinal);
    }

    private bool FilesHold(string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        return Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Any(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return content.ToArray().AsSpan().IndexOf(wanted) >= 0;
        });
    }

    private static void AssertTombstone(ForgetResult result, ForgetRequest request, Guid[] ids)
    {
        var tombstone = result.Tombstone!;
        Assert.Equal(request.All ? request.Scope.Session is not null ? "session" : request.Scope.User is not null ? "user" : "tenant" : request.Ids is not null ? "ids" : request.Sources is not null ? "sources" : "filter", tombstone.What);
        Assert.Equal(ids.Select(Hash).Order(StringComparer.Ordinal), tombstone.IdHashes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(tombstone.IdHashes)))), tombstone.Digest);
        Assert.DoesNotContain(Marker, JsonSerializer.Serialize(result, MemoryJson.Options), StringComparison.Ordinal);
    }

    private static string Hash(Guid id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(id.ToString("D"))));
}
