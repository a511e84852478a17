using CsCheck;
using Xunit;

namespace AgentMemory.IntegrationTests.Conformance;

/// <summary>The side of recall: candidates with statistics, features, participants, vectors, the next turn.</summary>
public abstract partial class MemoryIndexContract
{
    private const uint Apple = 7, Bridge = 11, Violin = 4_000_000_000;

    private static readonly MemoryFilter AnnsOnly = new MemoryFilter.Comparison("speaker", FilterOperator.Equal, "Ann");

    [Fact]
    public void Index_names_its_engine_and_its_collection()
    {
        Assert.NotEmpty(_index.Description);
        Assert.StartsWith("contract", _index.Collection, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candidates_are_the_nearest_and_those_that_hold_the_words_each_once()
    {
        await ConversationAsync();
        var found = await _index.FindAsync(new CandidateQuery { Scope = Scope, Vector = new float[] { 1, 0, 0 }, DenseLimit = 2, Terms = [Bridge], LexicalLimit = 10 }, Token);
        // Nearest are 0 and 1; a bridge is in 1, 3 and the chunk 5.
        Assert.Equal([Id(0), Id(1), Id(3), Id(5)], found.Candidates.Select(c => c.Id).Order());
        Assert.All(found.Candidates, c => Assert.Equal(c.Id == Id(5) ? null : TurnPlace.Of(Session, TurnOf(c.Id)), c.Place));
    }

    [Fact]
    public async Task Limits_and_missing_parts_of_a_candidate_query_are_kept()
    {
        await ConversationAsync();
        async Task<IReadOnlyList<Guid>> Ids(CandidateQuery query) => [.. (await _index.FindAsync(query, Token)).Candidates.Select(c => c.Id).Order()];
        var query = new CandidateQuery { Scope = Scope, Vector = new float[] { 0, 0, 1 }, Terms = [Apple], DenseLimit = 1, LexicalLimit = 1 };
        Assert.Equal([Id(4)], await Ids(query with { LexicalLimit = 0 }));
        Assert.Equal([Id(2)], await Ids(query with { DenseLimit = 0 })); // holds it twice in as many words
        Assert.Equal([Id(0), Id(2)], await Ids(query with { DenseLimit = 0, LexicalLimit = 10 }));
        Assert.Equal([Id(4)], await Ids(query with { Terms = [] }));
        Assert.Equal([Id(2)], await Ids(query with { Vector = ReadOnlyMemory<float>.Empty }));
        Assert.Empty(await Ids(query with { Vector = ReadOnlyMemory<float>.Empty, Terms = [] }));
        Assert.Equal([Id(4)], await Ids(query with { Terms = [99] }));
    }

    [Fact]
    public async Task Statistics_count_what_the_scope_may_see_and_no_other_tenant()
    {
        await ConversationAsync();
        var query = new CandidateQuery { Scope = Scope, Terms = [Apple, Bridge, 99], LexicalLimit = 10 };
        var all = (await _index.FindAsync(query, Token)).Statistics;
        Assert.Equal((6, 2, 3), (all.Memories, all.Frequencies[Apple], all.Frequencies[Bridge])); // 6 has no terms, 7 and 8 are another tenant's
        Assert.False(all.Frequencies.ContainsKey(99));
        Assert.Equal([(2, 4), (4, 1)], all.TurnLengths.Select(l => (l.Key, l.Value)).Order());
        Assert.Equal([(3, 1)], all.TextLengths.Select(l => (l.Key, l.Value)));
        var other = (await _index.FindAsync(query with { Scope = new MemoryScope { Tenant = "another" } }, Token)).Statistics;
        Assert.Equal((2, 2), (other.Memories, other.Frequencies[Apple]));
        var nobody = await _index.FindAsync(query with { Scope = new MemoryScope { Tenant = "nobody" }, Vector = new float[] { 1, 0, 0 }, DenseLimit = 5 }, Token);
        Assert.Equal((0, 0, 0, 0), (nobody.Statistics.Memories, nobody.Statistics.Frequencies.Count, nobody.Statistics.TurnLengths.Count, nobody.Candidates.Count));
    }

    [Fact]
    public async Task Visibility_changes_candidates_and_statistics_and_a_filter_the_candidates_alone()
    {
        await ConversationAsync();
        var query = new CandidateQuery { Scope = Scope, Vector = new float[] { 1, 0, 0 }, DenseLimit = 10, Terms = [Apple, Bridge], LexicalLimit = 10 };
        var visible = await _index.FindAsync(query with { Visible = AnnsOnly }, Token);
        Assert.Equal([Id(0), Id(2), Id(4)], visible.Candidates.Select(c => c.Id).Order());
        Assert.Equal((3, 2, false), (visible.Statistics.Memories, visible.Statistics.Frequencies[Apple], visible.Statistics.Frequencies.ContainsKey(Bridge)));
        var filtered = await _index.FindAsync(query with { Filter = AnnsOnly }, Token);
        Assert.Equal([Id(0), Id(2), Id(4)], filtered.Candidates.Select(c => c.Id).Order());
        Assert.Equal((6, 3), (filtered.Statistics.Memories, filtered.Statistics.Frequencies[Bridge]));
        var both = await _index.FindAsync(query with { Visible = AnnsOnly, Filter = new MemoryFilter.Comparison("importance", FilterOperator.GreaterThan, 0.3) }, Token);
        Assert.Equal((Id(4), 3), (Assert.Single(both.Candidates).Id, both.Statistics.Memories));
    }

    [Fact]
    public async Task Question_of_very_many_words_has_the_right_frequencies()
    {
        uint[] terms = [.. Enumerable.Range(1, 230).Select(i => (uint)i * 18_000_000)];
        await _index.UpsertAsync([.. Enumerable.Range(0, 5).Select(n => Said(n, n, "Ann", [1, 0, 0], terms.Where((_, i) => i % (n + 1) == 0).ToDictionary(t => t, _ => 1)))], Token);
        var statistics = (await _index.FindAsync(new CandidateQuery { Scope = Scope, Terms = terms, LexicalLimit = 3 }, Token)).Statistics;
        Assert.Equal(terms.Select((_, i) => (long)Enumerable.Range(0, 5).Count(n => i % (n + 1) == 0)), terms.Select(t => statistics.Frequencies.GetValueOrDefault(t)));
    }

    [Fact]
    public async Task Statistics_and_candidates_are_those_of_a_count_by_hand() => await Gen.Int[0, int.MaxValue - 1].SampleAsync(async seed =>
    {
        var random = new Random(seed);
        // A user of its own for each round keeps what earlier rounds have left out of sight.
        var scope = new MemoryScope { Tenant = "tenant", User = $"u{seed}" };
        int[] nearness = [.. Enumerable.Range(1, 1 + random.Next(30))]; // all different, so that the nearest are certain
        random.Shuffle(nearness);
        var memories = nearness.Select(n => (
            Words: Enumerable.Range(0, random.Next(6)).Select(_ => (uint)random.Next(1, 8)).CountBy(t => t).ToDictionary(t => t.Key, t => t.Value),
            Near: n / 40f, Kind: random.Next(3) == 0 ? MemoryKind.DocumentChunk : MemoryKind.Episode)).ToList();
        await _index.UpsertAsync([.. memories.Select((m, i) =>
        {
            var memory = Said(i, i, "Ann", [m.Near, MathF.Sqrt(1 - (m.Near * m.Near)), 0], m.Words);
            return memory with { Memory = memory.Memory with { Id = new Guid(i, 0, 0, BitConverter.GetBytes((long)seed)), Kind = m.Kind, Scope = scope } };
        })], Token);
        uint[] asked = [1, 2, 3];
        int dense = random.Next(1, 12), lexical = random.Next(1, 12);
        var found = await _index.FindAsync(new CandidateQuery { Scope = scope, Vector = new float[] { 1, 0, 0 }, DenseLimit = dense, Terms = asked, LexicalLimit = lexical }, Token);

        var withWords = memories.Where(m => m.Words.Count > 0).ToList();
        Assert.Equal(withWords.Count, found.Statistics.Memories);
        Assert.Equal(asked.Select(t => (long)withWords.Count(m => m.Words.ContainsKey(t))), asked.Select(t => found.Statistics.Frequencies.GetValueOrDefault(t)));
        Assert.Equal(withWords.Where(m => m.Kind == MemoryKind.Episode).CountBy(m => m.Words.Values.Sum()).OrderBy(l => l.Key).Select(l => (l.Key, (long)l.Value)), found.Statistics.TurnLengths.OrderBy(l => l.Key).Select(l => (l.Key, l.Value)));
        var ids = found.Candidates.Select(c => c.Id).ToHashSet();
        Assert.Equal(found.Candidates.Count, ids.Count);
        Guid[] nearest = [.. memories.Select((m, i) => (m.Near, Id: new Guid(i, 0, 0, BitConverter.GetBytes((long)seed)))).OrderByDescending(m => m.Near).Take(dense).Select(m => m.Id)];
        Assert.Subset(ids, nearest.ToHashSet());
        Guid[] holding = [.. memories.Select((m, i) => (m.Words, Id: new Guid(i, 0, 0, BitConverter.GetBytes((long)seed)))).Where(m => asked.Any(m.Words.ContainsKey)).Select(m => m.Id)];
        Assert.All(ids.Except(nearest), id => Assert.Contains(id, holding));
        Assert.InRange(ids.Intersect(holding).Count(), Math.Min(lexical, holding.Length), holding.Length);
        await _index.DeleteAsync(scope, null, Token);
    }, iter: 12, threads: 1);

    [Fact]
    public async Task Features_come_by_id_and_by_place_each_once_with_cosine_and_words()
    {
        await ConversationAsync();
        long third = TurnPlace.Of(Session, 3)!.Value;
        var query = new FeatureQuery { Scope = Scope, Vector = new float[] { 0.6f, 0.8f, 0 }, Ids = [Id(0), Id(3), Id(5), Id(7), Id(77)], Places = [third, TurnPlace.Of(Session, 1)!.Value, TurnPlace.Of(Session, 60)!.Value] };
        var found = (await _index.ReadFeaturesAsync(query, Token)).OrderBy(f => f.Id).ToList();
        Assert.Equal([Id(0), Id(1), Id(3), Id(5)], found.Select(f => f.Id)); // 7 is another tenant's, 77 nobody's
        Assert.Equal([0.6, 1, 0.8, 0], found.Select(f => Math.Round(f.Cosine!.Value, 5)));
        var turn = found[2];
        Assert.Equal((MemoryKind.Episode, Noon.AddMinutes(3), third, "user", "Bob", 0.25), (turn.Kind, turn.OccurredAt, turn.Place, turn.Role, turn.Speaker, turn.Importance));
        Assert.Equal((2, 1, 1, 0), (turn.Terms!.Length, turn.Terms.ContentCount(Bridge), turn.Terms.ContentCount(Violin), turn.Terms.ContentCount(Apple)));
        Assert.Equal((MemoryKind.DocumentChunk, null), (found[3].Kind, found[3].Place));
        Assert.All(await _index.ReadFeaturesAsync(query with { Vector = ReadOnlyMemory<float>.Empty }, Token), f => Assert.Null(f.Cosine));
        Assert.Equal([Id(0)], (await _index.ReadFeaturesAsync(query with { Visible = AnnsOnly }, Token)).Select(f => f.Id));
        Assert.Empty(await _index.ReadFeaturesAsync(query with { Ids = [], Places = [] }, Token));
        Assert.Null((await _index.ReadFeaturesAsync(query with { Ids = [Id(6)], Places = [] }, Token)).Single().Terms);
    }

    [Fact]
    public async Task Features_are_those_of_the_last_write_and_gone_after_a_deletion()
    {
        await ConversationAsync();
        var query = new FeatureQuery { Scope = Scope, Vector = new float[] { 1, 0, 0 }, Ids = [Id(0), Id(1)] };
        Assert.Equal(2, (await _index.ReadFeaturesAsync(query, Token)).Count); // and perhaps kept by the index from here on
        await _index.UpsertAsync([Said(0, 0, "Zoë", [0, 1, 0], new() { [Violin] = 3 })], Token);
        await _index.DeleteAsync([Id(1)], Scope, Token);
        var now = Assert.Single(await _index.ReadFeaturesAsync(query, Token));
        Assert.Equal(("Zoë", 0, 3, 0), (now.Speaker, Math.Round(now.Cosine!.Value, 5), now.Terms!.ContentCount(Violin), now.Terms.ContentCount(Apple)));
        await _index.DeleteAsync(Scope, null, Token);
        Assert.Empty(await _index.ReadFeaturesAsync(query, Token));
    }

    [Fact]
    public async Task Participants_are_those_who_speak_in_the_scope_the_busiest_first()
    {
        await ConversationAsync();
        Assert.Equal([("Ann", 3), ("Bob", 2)], (await _index.GetParticipantsAsync(Scope, null, Token)).Select(p => (p.Speaker!, p.Memories)));
        Assert.All(await _index.GetParticipantsAsync(Scope, null, Token), p => Assert.Equal("user", p.Role));
        Assert.Equal([("Ann", 3)], (await _index.GetParticipantsAsync(Scope, AnnsOnly, Token)).Select(p => (p.Speaker!, p.Memories)));
        Assert.Equal([("Eve", 2)], (await _index.GetParticipantsAsync(new MemoryScope { Tenant = "another" }, null, Token)).Select(p => (p.Speaker!, p.Memories)));
        Assert.Empty(await _index.GetParticipantsAsync(Scope with { User = "nobody" }, null, Token));
        await StoreAsync((Memory(20) with { Role = "assistant" }, [1, 0, 0]), (Memory(21) with { Speaker = "Söze\u202E" }, [1, 0, 0]));
        var all = await _index.GetParticipantsAsync(Scope, null, Token);
        Assert.Contains(new Participant("assistant", null, 1), all);
        Assert.Contains(new Participant(null, "Söze\u202E", 1), all);
    }

    [Fact]
    public async Task Vectors_come_back_at_unit_length_from_the_own_scope_alone()
    {
        await ConversationAsync();
        var vectors = await _index.GetVectorsAsync([Id(0), Id(3), Id(7), Id(77)], Scope, Token);
        Assert.Equal([Id(0), Id(3)], vectors.Keys.Order());
        Assert.Equal([0f, 1f, 0f], vectors[Id(3)].ToArray().Select(v => MathF.Round(v, 5)));
        Assert.Empty(await _index.GetVectorsAsync([], Scope, Token));
        Assert.Empty(await _index.GetVectorsAsync([Id(0)], Scope with { Session = "other" }, Token));
    }

    [Fact]
    public async Task Next_turn_follows_the_last_one_of_exactly_this_session()
    {
        Assert.Equal(0, await _index.NextTurnAsync(Session, Token));
        await ConversationAsync(); // turns 0 to 4
        Assert.Equal(5, await _index.NextTurnAsync(Session, Token));
        await _index.UpsertAsync([Said(30, 700, "Ann", [1, 0, 0], [])], Token); // a gap
        Assert.Equal(701, await _index.NextTurnAsync(Session, Token));
        Assert.Equal(0, await _index.NextTurnAsync(Session with { User = "u" }, Token));
        Assert.Equal(0, await _index.NextTurnAsync(Session with { Session = "another" }, Token));
        Assert.Equal(0, await _index.NextTurnAsync(Session with { Tenant = "nobody" }, Token));
        var users = Said(31, 3, "Ann", [1, 0, 0], []);
        await _index.UpsertAsync([users with { Memory = users.Memory with { Scope = Session with { User = "u" } } }], Token);
        Assert.Equal((4, 701), (await _index.NextTurnAsync(Session with { User = "u" }, Token), await _index.NextTurnAsync(Session, Token)));
        await _index.DeleteAsync([Id(30)], Scope, Token);
        Assert.Equal(5, await _index.NextTurnAsync(Session, Token));
    }

    [Fact]
    public async Task Cancelled_reads_of_recall_are_cancelled()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _index.FindAsync(new CandidateQuery { Scope = Scope, Terms = [1], LexicalLimit = 1 }, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _index.ReadFeaturesAsync(new FeatureQuery { Scope = Scope, Ids = [Id(1)] }, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _index.GetParticipantsAsync(Scope, null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _index.GetVectorsAsync([Id(1)], Scope, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _index.NextTurnAsync(Session, cancelled));
    }

    private static MemoryScope Session => Scope with { Session = "s" };

    private static int TurnOf(Guid id) => BitConverter.ToInt32(id.ToByteArray());

    private static IndexedMemory Said(int number, int turn, string speaker, float[] vector, Dictionary<uint, int> words) =>
        new(Memory(number) with { Scope = Session, Role = "user", Speaker = speaker, TurnIndex = turn, Importance = 0.25, OccurredAt = Noon.AddMinutes(turn) }, vector)
        { Terms = MemoryTerms.Create(1, words.Values.Sum(), asks: false, first: false, words, new Dictionary<uint, int>()) };

    /// <summary>Five turns of a session, a chunk and a memory without words; two turns of another tenant.</summary>
    private async Task ConversationAsync()
    {
        var other = new MemoryScope { Tenant = "another", Session = "s" };
        var last = Said(4, 4, "Ann", [0, 0, 1], new() { [2] = 2 });
        var chunk = Said(5, 0, "", [0, 0, -1], new() { [Bridge] = 1, [3] = 2 });
        await _index.UpsertAsync(
        [
            Said(0, 0, "Ann", [1, 0, 0], new() { [Apple] = 1, [2] = 3 }),
            Said(1, 1, "Bob", [0.6f, 0.8f, 0], new() { [Bridge] = 1, [2] = 1 }),
            Said(2, 2, "Ann", [-1, 0, 0], new() { [Apple] = 2 }),
            Said(3, 3, "Bob", [0, 1, 0], new() { [Bridge] = 1, [Violin] = 1 }),
            last with { Memory = last.Memory with { Importance = 0.75 } },
            chunk with { Memory = chunk.Memory with { Kind = MemoryKind.DocumentChunk, Scope = Scope, Role = null, Speaker = null, TurnIndex = null, Source = new MemorySource { DocumentId = "d", ChunkIndex = 0 } } },
            new IndexedMemory(Memory(6), new float[] { 0, -1, 0 }),
            .. new[] { 7, 8 }.Select(n => Said(n, n, "Eve", [1, 0, 0], new() { [Apple] = 1 })).Select(m => m with { Memory = m.Memory with { Scope = other } }),
        ], Token);
    }
}
