using AgentMemory.Spooling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace AgentMemory.Tests.Spooling;

public sealed class SpoolStoreTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Item_comes_back_as_it_was_given_and_with_the_id_of_a_direct_write()
    {
        var input = new MemoryInput
        {
            Text = "Grüße \"an\" alle \ud83d\ude00\n",
            Kind = MemoryKind.Fact,
            Scope = new MemoryScope { Tenant = "t", User = "u", Agent = "a", Session = "s" },
            Role = "user",
            Speaker = "Ann",
            OccurredAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).AddTicks(1234567),
            TurnId = "t1",
            TurnIndex = 7,
            ValidFrom = Start,
            ValidTo = Start.AddDays(1),
            ExpiresAt = Start.AddDays(2),
            Importance = 0.25,
            Tags = ["x", "y"],
            SourceUri = "file:///a",
            Metadata = new Dictionary<string, MetadataValue> { ["n"] = 5L, ["d"] = 5.0, ["b"] = true, ["s"] = "text", ["l"] = MetadataValue.From(["p", "q"]) },
        };
        var back = SpooledItem.FromBytes(new SpooledItem(Start.AddTicks(10), input).ToBytes());
        Assert.Equal(Start.AddTicks(10), back.At);
        Assert.Equal((input.Text, input.Kind, input.Scope, input.Role, input.Speaker, input.OccurredAt, input.TurnId, input.TurnIndex), (back.Input.Text, back.Input.Kind, back.Input.Scope, back.Input.Role, back.Input.Speaker, back.Input.OccurredAt, back.Input.TurnId, back.Input.TurnIndex));
        Assert.Equal((input.ValidFrom, input.ValidTo, input.ExpiresAt, input.Importance, input.SourceUri), (back.Input.ValidFrom, back.Input.ValidTo, back.Input.ExpiresAt, back.Input.Importance, back.Input.SourceUri));
        Assert.Equal(input.Tags, back.Input.Tags);
        Assert.Equal(input.Metadata.OrderBy(m => m.Key), back.Input.Metadata.OrderBy(m => m.Key));
        Assert.Equal(MemoryIds.Of(input, input.OccurredAt!.Value.ToUniversalTime(), MemoryIds.Hash(input.Text)), back.Id());
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_the_name_of_the_limit()
    {
        using (var store = Open(maxItems: 5))
        {
            Assert.Equal((3, null), store.Append(Items("a", "b", "c")));
            var (kept, refusal) = store.Append(Items("d", "e", "f", "g"));
            Assert.Equal(2, kept);
            Assert.Contains("MaxItems is 5", refusal, StringComparison.Ordinal);
            store.Complete(1);
            Assert.Equal((1, null), store.Append(Items("h")));
            Assert.Equal(["b", "c", "d", "e", "h"], store.Peek(10).Select(i => i.Input.Text));
        }
        using var small = Open(maxBytes: 64 * 1024);
        var (some, reason) = small.Append(Items([.. Enumerable.Range(0, 20).Select(i => i + new string('x', 10_000))]));
        Assert.Equal(6, some);
        Assert.Contains("MaxBytes is 65,536", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejected_ones_count_against_the_limits_survive_a_restart_and_are_forgotten_on_request()
    {
        var items = Items("bad", "good");
        using (var store = Open(maxItems: 2))
        {
            store.Append(items);
            store.Reject(new RejectedItem(items[0].At, Start, "bad-input", "no\nvector", items[0].Input));
            Assert.Equal(0, store.Append(Items("more")).Kept);
            store.Complete(1);
        }
        string file = Path.Combine(_folder, "rejected.jsonl");
        Assert.Single(File.ReadAllLines(file));
        File.AppendAllText(file, "{\"at\":\"2026"); // a line that a crash cut off: its memory still waits
        using (var again = Open(maxItems: 2))
        {
            Assert.Equal((0, 1, "bad-input: no\nvector"), (again.Count, again.State(null, null).Rejected, again.State(null, null).LastRejection));
            Assert.Equal(0, again.State(new MemoryScope { Tenant = "other" }, null).Rejected);
            again.Append([items[0]]);
            again.Reject(new RejectedItem(items[0].At, Start, "bad-input", "again", items[0].Input)); // as after a crash between both files
            Assert.Equal(1, again.State(null, null).Rejected);
            Assert.Equal([items[0].Id()], again.Forget(i => i.Input.Text == "bad", dryRun: true));
            Assert.Equal(1, again.State(null, null).Rejected);
            Assert.Equal([items[0].Id()], again.Forget(i => i.Input.Text == "bad", dryRun: false));
            Assert.Equal(0, again.State(null, null).Rejected);
        }
        Assert.DoesNotContain("bad", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_belongs_to_one_process_and_can_be_inspected_by_others()
    {
        Assert.Null(SpoolInspection.Read(_folder));
        using (var owner = Open())
        {
            owner.Append(Items("a", "b"));
            var error = Assert.Throws<MemoryIndexException>(() => Open());
            Assert.Equal(MemoryIndexErrorKind.Conflict, error.Kind);
            Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
            var seen = SpoolInspection.Read(_folder)!;
            Assert.Equal((2, 0, Start), (seen.Memories, seen.Rejected, seen.Oldest));
            owner.Append(Items("c")); // the look from outside has taken nothing
            Assert.Equal(3, owner.Count);
        }
        using var next = Open();
        Assert.Equal(3, next.Count);
    }

    [Theory]
    [InlineData(0, 1_000_000, 10, "MaxItems")]
    [InlineData(10, 1_000, 10, "MaxBytes")]
    [InlineData(10, 1_000_000, 0, "RetryMilliseconds")]
    public void Setting_out_of_its_range_is_named_with_the_range(int items, long bytes, int retry, string setting)
    {
        var services = new ServiceCollection();
        services.AddAgentMemory().UseSpool(o => (o.Path, o.MaxItems, o.MaxBytes, o.RetryMilliseconds) = (_folder, items, bytes, retry));
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<SpoolOptions>>().Value);
        Assert.Contains($"AgentMemory:Qdrant:Spool:{setting}", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder));
    }

    private SpoolStore Open(int maxItems = 100, long maxBytes = 1 << 20) => new(new SpoolOptions { Path = _folder, MaxItems = maxItems, MaxBytes = maxBytes });

    private static SpooledItem[] Items(params string[] texts) => [.. texts.Select(t => new SpooledItem(Start, new MemoryInput { Text = t }))];
}
