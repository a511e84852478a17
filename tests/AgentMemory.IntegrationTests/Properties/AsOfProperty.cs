using CsCheck;
using Xunit;

namespace AgentMemory.IntegrationTests.Properties;

/// <summary>A recall, list or get as of any valid time and any knowledge time equals a replay of the log up to that time. What was forgotten is in no past either.</summary>
internal static class AsOfProperty
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Texts = ["alpha", "bravo", "carol", "delta"];

    private static readonly Gen<(int Kind, int A, int B, int Hour)> Steps = Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[-2, 12]);

    public static async Task CheckAsync(Func<ManualClock, MemoryPlace> open) => await Gen.Select(Steps.Array[1, 14], Gen.Select(Gen.Int[-1, 15], Gen.Int[-3, 16]).Array[6]).SampleAsync(
        async (steps, reads) =>
        {
            var clock = new ManualClock(Start);
            await using var place = open(clock);
            var memory = place.Memory;
            var log = new List<(DateTimeOffset At, Dictionary<Guid, State> World)>();
            var world = new Dictionary<Guid, State>();
            for (int i = 0; i < steps.Length; i++)
            {
                clock.Now = Start.AddHours(i);
                if (await StepAsync(memory, steps[i], world) is { } forgotten) foreach (var (_, then) in log) then.Remove(forgotten);
                log.Add((clock.Now, new(world)));
            }
            foreach (var (known, valid) in reads)
            {
                DateTimeOffset knownAt = Start.AddHours(known), asOf = Start.AddHours(valid);
                var then = log.LastOrDefault(l => l.At <= knownAt).World ?? [];
                string[] expected = Lines(then.Where(s => s.Value.HoldsAt(asOf)));
                var list = await memory.ListAsync(new() { KnownAt = knownAt, AsOf = asOf, PageSize = 1_000 });
                Assert.Equal(expected, Lines(list.Items));
                foreach (var mode in new[] { RecallMode.Hybrid, RecallMode.Cosine })
                {
                    var recall = await memory.RecallAsync(new() { Text = "alpha bravo carol delta", KnownAt = knownAt, AsOf = asOf, Top = 1_000, Mode = mode });
                    Assert.Equal(expected, Lines(recall.Hits.Select(h => h.Memory)));
                }
                foreach (var (id, state) in then)
                    Assert.Equal(state.HoldsAt(asOf) ? state.Line(id) : null, await memory.GetAsync(id, null, asOf, knownAt) is { } found ? Line(found) : null);
                // Valid time alone: what is known now.
                Assert.Equal(Lines(world.Where(s => s.Value.HoldsAt(asOf))), Lines((await memory.ListAsync(new() { AsOf = asOf, PageSize = 1_000 })).Items));
            }
            // And without any time: everything that is known now, whether it holds or not.
            Assert.Equal(Lines(world), Lines((await memory.ListAsync(new() { PageSize = 1_000 })).Items));
        },
        iter: 20, threads: 1);

    /// <returns>What was forgotten, if this step forgot something.</returns>
    private static async Task<Guid?> StepAsync(IAgentMemory memory, (int Kind, int A, int B, int Hour) step, Dictionary<Guid, State> world)
    {
        var at = Start.AddHours(step.Hour);
        if (step.Kind < 3)
        {
            var input = new MemoryInput
            {
                Text = Texts[step.A],
                Kind = MemoryKind.Fact,
                Tags = [$"t{step.B}"],
                ValidFrom = step.Hour % 3 == 0 ? at : null,
                ValidTo = step.Hour % 4 == 1 ? at.AddHours(3) : null,
                ExpiresAt = step.Hour % 5 == 2 ? at.AddHours(4) : null,
            };
            var receipt = (await memory.RememberAsync([input]))[0];
            if (receipt.Status == WriteStatus.Failed) return null; // an end before its beginning
            var id = receipt.Id!.Value;
            var made = new State(input.Text, input.Tags[0], input.ValidFrom, input.ValidTo, input.ExpiresAt, Replaces: false, IsReplaced: false);
            world[id] = !world.TryGetValue(id, out var before) ? made : made with
            {
                ValidFrom = before.Replaces ? input.ValidFrom ?? before.ValidFrom : input.ValidFrom,
                ValidTo = before.IsReplaced ? before.ValidTo : input.ValidTo, // said again, what was replaced stays replaced
                Replaces = before.Replaces,
                IsReplaced = before.IsReplaced,
            };
            return null;
        }
        if (world.OrderBy(s => s.Value.Text, StringComparer.Ordinal).ThenBy(s => s.Key).Skip(step.A).FirstOrDefault() is not { Value: { } } old) return null;
        if (step.Kind == 6)
        {
            Assert.Equal(1, (await memory.ForgetAsync(new() { Ids = [old.Key] })).Count);
            world.Remove(old.Key);
            return old.Key;
        }
        var replacement = await memory.SupersedeAsync(new() { Id = old.Key, New = new() { Text = Texts[step.B], Kind = MemoryKind.Fact }, At = at });
        if (replacement.Status != WriteStatus.Stored) return null;
        var by = replacement.By!.Value;
        world[by] = world.TryGetValue(by, out var there) ? there with { ValidFrom = there.ValidFrom ?? at, Replaces = true } : new State(Texts[step.B], "", at, null, null, Replaces: true, IsReplaced: false);
        if (!old.Value.IsReplaced) world[old.Key] = old.Value with { ValidTo = old.Value.ValidTo < at ? old.Value.ValidTo : at, IsReplaced = true };
        return null;
    }

    private static string[] Lines(IEnumerable<KeyValuePair<Guid, State>> states) => [.. states.Select(s => s.Value.Line(s.Key)).Order(StringComparer.Ordinal)];

    private static string[] Lines(IEnumerable<MemoryRecord> records) => [.. records.Select(Line).Order(StringComparer.Ordinal)];

    private static string Line(MemoryRecord record) =>
        new State(record.Text, record.Tags.Count == 0 ? "" : record.Tags[0], record.ValidFrom, record.ValidTo, record.ExpiresAt, Replaces: false, IsReplaced: false).Line(record.VersionOf ?? record.Id);

    private sealed record State(string Text, string Tag, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo, DateTimeOffset? ExpiresAt, bool Replaces, bool IsReplaced)
    {
        public bool HoldsAt(DateTimeOffset at) => !(ValidFrom > at) && !(ValidTo <= at) && !(ExpiresAt <= at);

        public string Line(Guid id) => $"{id:N} {Text} {Tag} {ValidFrom:O} {ValidTo:O} {ExpiresAt:O}";
    }
}
