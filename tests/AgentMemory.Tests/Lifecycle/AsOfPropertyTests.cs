using AgentMemory.Tests.Memories;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Lifecycle;

/// <summary>A recall or list as of any time equals a replay of the log up to that time.</summary>
public sealed class AsOfPropertyTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Texts = ["alpha", "bravo", "carol", "delta"];

    private static readonly Gen<(int Kind, int A, int B, int Hour)> Steps = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[-2, 12]);

    [Fact]
    public async Task Reads_at_any_two_times_equal_a_replay_of_the_log() => await Gen.Select(Steps.Array[1, 12], Gen.Select(Gen.Int[-1, 13], Gen.Int[-3, 14]).Array[6]).SampleAsync(
        async (steps, reads) =>
        {
            var time = new ManualTime(Start);
            using var bench = new MemoryBench(time: time);
            var log = new List<(DateTimeOffset At, Dictionary<Guid, State> World)>();
            var world = new Dictionary<Guid, State>();
            for (int i = 0; i < steps.Length; i++)
            {
                time.Now = Start.AddHours(i);
                await RunAsync(bench, steps[i], world);
                log.Add((time.Now, new(world)));
            }
            foreach (var (known, valid) in reads)
            {
                DateTimeOffset knownAt = Start.AddHours(known), asOf = Start.AddHours(valid);
                var then = log.LastOrDefault(l => l.At <= knownAt).World ?? [];
                string[] expected = [.. then.Where(s => s.Value.HoldsAt(asOf)).Select(s => s.Value.Line(s.Key)).Order(StringComparer.Ordinal)];
                var list = await bench.Memory.ListAsync(new() { KnownAt = knownAt, AsOf = asOf, PageSize = 1_000 });
                Assert.Equal(expected, list.Items.Select(Line).Order(StringComparer.Ordinal));
                var recall = await bench.Memory.RecallAsync(new() { Text = "alpha bravo carol delta", KnownAt = knownAt, AsOf = asOf, Top = 1_000 });
                Assert.Equal(expected, recall.Hits.Select(h => Line(h.Memory)).Order(StringComparer.Ordinal));
                foreach (var (id, state) in then)
                    Assert.Equal(state.HoldsAt(asOf) ? state.Line(id) : null, await bench.Memory.GetAsync(id, null, asOf, knownAt) is { } found ? Line(found) : null);
            }
            // And without any time: everything that is known now, whether it holds or not.
            Assert.Equal(world.Select(s => s.Value.Line(s.Key)).Order(StringComparer.Ordinal), (await bench.Memory.ListAsync(new() { PageSize = 1_000 })).Items.Select(Line).Order(StringComparer.Ordinal));
        },
        iter: 40, threads: 1);

    private static async Task RunAsync(MemoryBench bench, (int Kind, int A, int B, int Hour) step, Dictionary<Guid, State> world)
    {
        var at = Start.AddHours(step.Hour);
        if (step.Kind < 2)
        {
            var input = new MemoryInput { Text = Texts[step.A], Kind = MemoryKind.Fact, Tags = [$"t{step.B}"], ValidFrom = step.Hour % 3 == 0 ? at : null };
            var id = (await bench.Memory.RememberAsync([input]))[0].Id!.Value;
            world[id] = !world.TryGetValue(id, out var before) ? new State(input.Text, input.Tags[0], input.ValidFrom, null, false, false)
                : before with { Tag = input.Tags[0], ValidFrom = before.Replaces ? input.ValidFrom ?? before.ValidFrom : input.ValidFrom };
            return;
        }
        if (world.OrderBy(s => s.Value.Text, StringComparer.Ordinal).ThenBy(s => s.Key).Skip(step.A).FirstOrDefault() is not { Value: { } } old) return;
        var receipt = await bench.Memory.SupersedeAsync(new() { Id = old.Key, New = new() { Text = Texts[step.B], Kind = MemoryKind.Fact }, At = at });
        if (receipt.Status != WriteStatus.Stored) return;
        var by = receipt.By!.Value;
        world[by] = world.TryGetValue(by, out var there) ? there with { ValidFrom = there.ValidFrom ?? at, Replaces = true } : new State(Texts[step.B], "", at, null, true, false);
        world[old.Key] = old.Value with { ValidTo = at, IsReplaced = true };
    }

    private static string Line(MemoryRecord record) => new State(record.Text, record.Tags.Count == 0 ? "" : record.Tags[0], record.ValidFrom, record.ValidTo, false, false).Line(record.VersionOf ?? record.Id);

    private sealed record State(string Text, string Tag, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo, bool Replaces, bool IsReplaced)
    {
        public bool HoldsAt(DateTimeOffset at) => !(ValidFrom > at) && !(ValidTo <= at);

        public string Line(Guid id) => $"{id:N} {Text} {Tag} {ValidFrom:O} {ValidTo:O}";
    }
}
