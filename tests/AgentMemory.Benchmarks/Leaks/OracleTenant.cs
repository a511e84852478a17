using System.Globalization;
using System.Numerics.Tensors;
using AgentMemory.Benchmarks.Qdrant;

namespace AgentMemory.Benchmarks.Leaks;

/// <summary>What one tenant must hold after all that was asked, kept as a plain list beside the memory; its writes compare their receipts with it.</summary>
internal sealed class OracleTenant(int number, IAgentMemory memory, HashEmbedder embedder, OracleCheck check, Random random)
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int Turns = 30, Sessions = 4;

    private static readonly string[] Words = ["zebra", "canoe", "lake", "violin", "roof", "garden", "moss", "piano", "fox", "ferry", "copper", "lantern"];

    private readonly Dictionary<(string Session, string Turn), Guid> _turns = [];
    private readonly Dictionary<Guid, float[]> _vectors = [];
    private int _next;

    public int Number { get; } = number;

    public MemoryScope Scope { get; } = new() { Tenant = $"tenant-{number}" };

    /// <summary>Everything that is stored, also what was replaced by another memory.</summary>
    public Dictionary<Guid, MemoryRecord> Held { get; } = [];

    /// <summary>Of these nothing may be seen again.</summary>
    public HashSet<Guid> Forgotten { get; } = [];

    public static string Sentence(Random random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)]));

    public List<MemoryRecord> Select(MemoryScope scope, OracleFilter filter, bool visible) =>
        [.. Held.Values.Where(m => (scope.Session is null || m.Scope.Session == scope.Session) && filter.Selects(m) && !(visible && m.SupersededBy is not null)).OrderBy(m => m.Id.ToString("D"), StringComparer.Ordinal)];

    public double Cosine(MemoryRecord record, ReadOnlySpan<float> query) => TensorPrimitives.Dot(_vectors[record.Id], query);

    /// <summary>One to three turns and facts; a turn that is there is replaced.</summary>
    public async Task RememberAsync(CancellationToken cancellationToken)
    {
        MemoryInput[] items = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(10) < 7 ? Turn() : Fact())];
        var receipts = await memory.RememberAsync(items, cancellationToken);
        for (int i = 0; i < items.Length; i++)
        {
            var (item, receipt) = (items[i], receipts[i]);
            var key = (item.Scope.Session ?? "", item.TurnId ?? "");
            bool known = item.TurnId is not null && _turns.TryGetValue(key, out var before) && Held.ContainsKey(before);
            check.Require(receipt.Status == (known ? WriteStatus.Replaced : WriteStatus.Stored) && receipt.Id is { } id && (!known || id == _turns[key]), $"remember: {receipt.Status} {receipt.Code} {receipt.Reason}");
            check.Leak(receipt.Contradictions?.Count(h => !h.Text.StartsWith($"tenant {Number} ", StringComparison.Ordinal)) ?? 0, "a hint at another tenant's fact");
            if (receipt.Id is not { } stored) continue;
            if (item.TurnId is not null) _turns[key] = stored;
            Keep(stored, item, Held.GetValueOrDefault(stored)?.SupersededBy);
        }
    }

    /// <param name="foreign">A memory of somebody else, which must not be found.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task SupersedeAsync(Guid foreign, CancellationToken cancellationToken)
    {
        var refused = await memory.SupersedeAsync(new SupersedeRequest { Id = foreign, Scope = Scope, New = Fact() with { Scope = MemoryScope.Default } }, cancellationToken);
        check.Leak(refused.Code == "not-found" ? 0 : 1, "another tenant's memory was superseded");
        if (Held.Values.Where(m => m.SupersededBy is null).ToArray() is not { Length: > 0 } open) return;
        var old = open[random.Next(open.Length)];
        var item = Fact() with { Scope = MemoryScope.Default };
        var receipt = await memory.SupersedeAsync(new SupersedeRequest { Id = old.Id, Scope = Scope, New = item }, cancellationToken);
        check.Require(receipt is { Status: WriteStatus.Stored, By: not null }, $"supersede: {receipt.Code} {receipt.Reason}");
        if (receipt.By is not { } by) return;
        Held[old.Id] = old with { SupersededBy = by };
        Keep(by, item with { Scope = old.Scope }, null);
    }

    /// <summary>By ids (one of somebody else among them), filter, source or session.</summary>
    public async Task ForgetAsync(Guid foreign, CancellationToken cancellationToken)
    {
        var session = Scope with { Session = $"s{random.Next(Sessions)}" };
        var filter = OracleFilter.Random(random, Start);
        Guid[] ids = [.. Held.Keys.OrderBy(_ => random.Next()).Take(3), foreign];
        string source = $"src-{random.Next(3)}";
        var (request, gone) = random.Next(8) switch
        {
            < 4 => (new ForgetRequest { Scope = Scope, Ids = ids }, Held.Values.Where(m => ids.Contains(m.Id))),
            4 when filter.Filter is not null => (new ForgetRequest { Scope = session, Filter = filter.Filter }, Select(session, filter, visible: false)),
            5 => (new ForgetRequest { Scope = session, Sources = [source] }, Held.Values.Where(m => m.Scope.Session == session.Session && m.Source.Uri == source)),
            _ => (new ForgetRequest { Scope = session, All = true }, Held.Values.Where(m => m.Scope.Session == session.Session)),
        };
        MemoryRecord[] expected = [.. gone];
        var result = await memory.ForgetAsync(request, cancellationToken);
        check.Count(expected.Length, result.Count, "forget");
        check.Leak(request.Ids is not null && !result.Missing.Contains(foreign) ? 1 : 0, "another tenant's memory was forgotten");
        foreach (var record in expected)
        {
            Held.Remove(record.Id);
            _vectors.Remove(record.Id);
            Forgotten.Add(record.Id);
        }
    }

    private void Keep(Guid id, MemoryInput item, Guid? supersededBy)
    {
        Forgotten.Remove(id); // a turn that was forgotten and is told again is there again
        _vectors[id] = embedder.Embed(item.Speaker is { } speaker ? $"{speaker}: {item.Text}" : item.Text);
        Held[id] = new MemoryRecord
        {
            Id = id,
            Kind = item.Kind,
            Text = item.Text,
            Scope = item.Scope,
            Speaker = item.Speaker,
            OccurredAt = item.OccurredAt!.Value,
            CreatedAt = default,
            UpdatedAt = default,
            Importance = item.Importance,
            Tags = item.Tags,
            Metadata = item.Metadata,
            Source = new MemorySource { Uri = item.SourceUri },
            SupersededBy = supersededBy,
            ContentHash = "",
            ProfileFingerprint = "",
        };
    }

    private MemoryInput Turn() => Item() with { TurnId = $"t{random.Next(Turns)}", Speaker = random.Next(4) switch { 0 => "Ann", 1 => "Anton", 2 => "Bob", _ => null } };

    private MemoryInput Fact() => Item() with { Kind = random.Next(4) == 0 ? MemoryKind.Procedure : MemoryKind.Fact, SourceUri = random.Next(2) == 0 ? $"src-{random.Next(3)}" : null };

    private MemoryInput Item() => new()
    {
        Text = string.Create(CultureInfo.InvariantCulture, $"tenant {Number} memory {_next++} {Sentence(random, random.Next(1, 6))}"),
        Scope = Scope with { Session = $"s{random.Next(Sessions)}" },
        OccurredAt = Start.AddHours(random.Next(1000)),
        Importance = random.Next(5) / 4.0,
        Tags = random.Next(2) == 0 ? [] : [$"tag{random.Next(3)}"],
        Metadata = new Dictionary<string, MetadataValue> { ["n"] = (long)random.Next(10) },
    };
}
