using AgentMemory.Tests.Memories;
using Xunit;

namespace AgentMemory.Tests.Recall;

public sealed class RecallTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2025, 5, 8, 12, 0, 0, TimeSpan.Zero);
    private static readonly MemoryScope Chat = new() { User = "u", Session = "s" };

    private readonly MemoryBench _bench = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Theory, InlineData(RecallMode.Hybrid), InlineData(RecallMode.Cosine), InlineData(RecallMode.Lexical)]
    public async Task Score_is_the_sum_of_its_explanation(RecallMode mode)
    {
        await SayAsync(("Ann", "Did you finish the canoe?"), ("Bob", "Yes, I launched it on the lake."), ("Ann", "Wow, was it watertight?"), ("Bob", "Almost. We bailed for an hour."));
        var result = await AskAsync("Did Bob launch the canoe?", q => q with { Mode = mode });
        Assert.NotEmpty(result.Hits);
        Assert.All(result.Hits, h => Assert.Equal(h.Score, h.Explanation!.Total, 12));
    }

    [Fact]
    public async Task Explanation_names_speaker_answer_and_first_person()
    {
        await SayAsync(("Ann", "Where did you buy the violin?"), ("Bob", "In Cremona, I paid far too much."));
        var result = await AskAsync("Where did Bob buy the violin?");
        var answer = result.Hits.Single(h => h.Memory.Speaker == "Bob").Explanation!;
        Assert.Equal((0.15, 0.05), (answer.Speaker, answer.First));
        Assert.True(answer.Answer > 0 && answer.Neighbours > 0);
        Assert.Equal(["Bob"], result.Named);
    }

    [Fact]
    public async Task Irregular_forms_of_a_word_are_found_by_words_alone()
    {
        await SayAsync(("Ann", "I bought a violin."), ("Bob", "The lake froze."), ("Ann", "Rain again."));
        var result = await AskAsync("buy", q => q with { Mode = RecallMode.Lexical });
        var best = result.Hits[0];
        Assert.Equal(("I bought a violin.", true), (best.Memory.Text, best.Explanation!.Lexical > 0.3));
    }

    [Fact]
    public async Task Answer_in_several_messages_answers_as_a_whole_and_nobody_answers_himself()
    {
        await SayAsync(("Ann", "Where did you buy the violin?"), ("Ann", "Hello?"), ("Ann", "I mean the violin, where?"), ("Bob", "Hm."), ("Bob", "Let me think."), ("Bob", "In Cremona."), ("Bob", "Long ago."));
        var result = await AskAsync("Where was the violin sold?");
        double Answer(string text) => result.Hits.Single(h => h.Memory.Text == text).Explanation!.Answer;
        Assert.True(Answer("Hm.") > 0);
        Assert.Equal(Answer("Hm."), Answer("In Cremona."), 1e-12);
        Assert.Equal((0.0, 0.0), (Answer("I mean the violin, where?"), Answer("Long ago.")));
    }

    [Fact]
    public async Task Equal_scores_are_ordered_by_newer_turn()
    {
        await _bench.Memory.RememberAsync([.. Enumerable.Range(0, 5).Select(i => new MemoryInput { Text = "same words", Scope = new() { Session = $"s{i}" }, OccurredAt = Noon.AddYears(i), TurnId = $"{i}" })], _token);
        var result = await AskAsync("same words", q => q with { Scope = MemoryScope.Default, Mode = RecallMode.Lexical });
        Assert.Equal(5, result.Hits.Count);
        Assert.Single(result.Hits.Select(h => h.Score).Distinct());
        Assert.Equal(result.Hits.Select(h => h.Memory.OccurredAt).OrderDescending(), result.Hits.Select(h => h.Memory.OccurredAt));
    }

    [Fact]
    public async Task Turns_get_numbers_in_the_order_of_the_call_and_keep_them()
    {
        MemoryInput[] turns = [.. Enumerable.Range(0, 5).Select(i => new MemoryInput { Text = $"turn {(char)('a' + i)}", Scope = Chat, TurnId = $"{i}" })];
        await _bench.Memory.RememberAsync(turns[..2], _token);
        await _bench.Memory.RememberAsync(turns, _token); // a retry with three more
        var page = await _bench.Memory.ListAsync(new MemoryListQuery { Scope = Chat }, _token);
        Assert.Equal([("turn a", 0), ("turn b", 1), ("turn c", 2), ("turn d", 3), ("turn e", 4)], page.Items.OrderBy(m => m.TurnIndex).Select(m => (m.Text, m.TurnIndex!.Value)));
    }

    [Fact]
    public async Task Turns_of_concurrent_calls_get_different_numbers()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(call => _bench.Memory.RememberAsync(
            [.. Enumerable.Range(0, 10).Select(i => new MemoryInput { Text = $"word {call} {i}", Scope = Chat, TurnId = $"{call}-{i}" })], _token)));
        var page = await _bench.Memory.ListAsync(new MemoryListQuery { Scope = Chat, PageSize = 100 }, _token);
        Assert.Equal(Enumerable.Range(0, 80), page.Items.Select(m => m.TurnIndex!.Value).Order());
    }

    [Fact]
    public async Task Numbers_after_gaps_and_explicit_ones_go_on_after_the_last()
    {
        await _bench.Memory.RememberAsync([new() { Text = "far", Scope = Chat, TurnId = "x", TurnIndex = 900 }, new() { Text = "next", Scope = Chat, TurnId = "y" }], _token);
        await _bench.Memory.RememberAsync([new() { Text = "after", Scope = Chat, TurnId = "z" }, new() { Text = "other session", Scope = Chat with { Session = "t" }, TurnId = "z" }], _token);
        var page = await _bench.Memory.ListAsync(new MemoryListQuery { Scope = new() { User = "u" } }, _token);
        Assert.Equal([("after", 902), ("far", 900), ("next", 901), ("other session", 0)], page.Items.OrderBy(m => m.Text, StringComparer.Ordinal).Select(m => (m.Text, m.TurnIndex!.Value)));
    }

    [Fact]
    public async Task Neighbours_come_with_hits_in_their_order()
    {
        await SayAsync([.. Enumerable.Range(0, 9).Select(i => ("Ann", i == 4 ? "the zebra escaped" : $"filler {(char)('a' + i)}"))]);
        var hit = (await AskAsync("zebra escaped", q => q with { Top = 1, Neighbours = 2 })).Hits[0];
        Assert.Equal(4, hit.Memory.TurnIndex);
        Assert.Equal([2, 3, 5, 6], hit.Neighbours.Select(n => n.TurnIndex!.Value));
        await _bench.IngestAsync(new DocumentInput { DocumentId = "d", Text = string.Join("\n\n", Enumerable.Range(0, 5).Select(i => $"Paragraph {i} " + (i == 2 ? "quagga " : "") + string.Join(' ', Enumerable.Repeat("word", 12)))) });
        var chunk = (await AskAsync("quagga", q => q with { Scope = MemoryScope.Default, Top = 1, Neighbours = 1 })).Hits[0];
        Assert.Equal([chunk.Memory.Source.ChunkIndex - 1, chunk.Memory.Source.ChunkIndex + 1], chunk.Neighbours.Select(n => n.Source.ChunkIndex));
    }

    [Fact]
    public async Task Neighbours_turn_does_not_pass_a_filter_that_it_does_not_meet()
    {
        await SayAsync(("Ann", "the zebra escaped"), ("Bob", "oh no"), ("Ann", "the zebra is back"));
        var result = await AskAsync("zebra", q => q with { Filter = new MemoryFilter.Comparison("speaker", FilterOperator.Equal, "Ann") });
        Assert.Equal(2, result.Hits.Count);
        Assert.All(result.Hits, h => Assert.Equal("Ann", h.Memory.Speaker));
    }

    [Fact]
    public async Task Diversity_puts_a_repetition_behind_something_else()
    {
        await _bench.Memory.RememberAsync([new() { Text = "cats sleep", Kind = MemoryKind.Fact }, new() { Text = "cats sleep a", Kind = MemoryKind.Fact }, new() { Text = "cats hunt quick mice by moonlight", Kind = MemoryKind.Fact }], _token);
        var plain = await AskAsync("cats sleep", q => q with { Scope = MemoryScope.Default, Top = 2 });
        var apart = await AskAsync("cats sleep", q => q with { Scope = MemoryScope.Default, Top = 2, Diversity = 0.9 });
        Assert.Equal(["cats sleep", "cats sleep a"], plain.Hits.Select(h => h.Memory.Text).Order());
        Assert.Contains(apart.Hits, h => h.Memory.Text.Contains("mice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Memories_without_terms_are_still_recalled()
    {
        await _bench.Memory.RememberAsync([new() { Text = "new canoe", Kind = MemoryKind.Fact }], _token);
        var record = (await _bench.Memory.ListAsync(new MemoryListQuery(), _token)).Items[0];
        var vector = (await _bench.Embedder.EmbedDocumentsAsync(["old canoe"], _token))[0].Vector;
        await _bench.Index.UpsertAsync([new IndexedMemory(record with { Id = Guid.NewGuid(), Text = "old canoe", Analysis = null }, vector)], _token);
        Assert.Equal(2, (await AskAsync("canoe", q => q with { Scope = MemoryScope.Default })).Hits.Count);
    }

    [Fact]
    public async Task Verdict_tells_strangers_questions_from_own()
    {
        await SayAsync(("Ann", "The telescope moved to the observatory."));
        Assert.Equal(RecallVerdict.None, (await AskAsync("anything", q => q with { Scope = new() { User = "nobody" } })).Verdict);
        Assert.Equal(RecallVerdict.Strong, (await AskAsync("telescope observatory")).Verdict);
        Assert.Equal(RecallVerdict.Unknown, (await AskAsync("telescope", q => q with { Mode = RecallMode.Cosine })).Verdict);
    }

    [Fact]
    public async Task Question_about_the_wrong_person_says_so()
    {
        await SayAsync(("Ann", "The telescope moved to the observatory."), ("Bob", "Nothing of that kind, sorry."));
        Assert.True((await AskAsync("Did Bob move the telescope to the observatory?")).SaidByAnother);
        Assert.False((await AskAsync("Did Ann move the telescope to the observatory?")).SaidByAnother);
    }

    [Theory, InlineData("", 10), InlineData(" \n", 10), InlineData("what", 0), InlineData("what", 10_000)]
    public async Task Bad_questions_are_refused(string text, int top) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _bench.Memory.RecallAsync(new RecallQuery { Text = text, Top = top }, _token));

    [Fact]
    public async Task Bad_options_are_refused_with_what_is_allowed()
    {
        Assert.Contains("65,536", (await Assert.ThrowsAnyAsync<ArgumentException>(() => AskAsync(new string('a', 100 * 1024)))).Message, StringComparison.Ordinal);
        Assert.Contains("hybrid, cosine or lexical", (await Assert.ThrowsAnyAsync<ArgumentException>(() => AskAsync("a", q => q with { Mode = (RecallMode)9 }))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => AskAsync("a", q => q with { Diversity = 1.5 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => AskAsync("a", q => q with { Neighbours = 21 }));
    }

    [Fact]
    public async Task Longest_question_and_foreign_scripts_get_answers()
    {
        await SayAsync(("Ann", "the zebra escaped"), ("Ann", "我喜欢红茶和旧书店 abc"), ("Ann", "Я люблю старые книги abc"));
        string longest = string.Join(' ', Enumerable.Range(0, 12_000).Select(i => $"w{i}"));
        Assert.NotEmpty((await AskAsync(longest[..MemoryLimits.MaxTextLength])).Hits);
        Assert.Equal(1, (await AskAsync("旧书店在哪里 x", q => q with { Mode = RecallMode.Lexical })).Hits[0].Memory.TurnIndex);
        Assert.Equal(2, (await AskAsync("старая книга", q => q with { Mode = RecallMode.Lexical })).Hits[0].Memory.TurnIndex);
    }

    private Task<RecallResult> AskAsync(string text, Func<RecallQuery, RecallQuery>? shape = null)
    {
        var query = new RecallQuery { Text = text, Scope = new() { User = "u" } };
        return _bench.Memory.RecallAsync(shape is null ? query : shape(query), _token);
    }

    private async Task SayAsync(params (string Speaker, string Text)[] turns)
    {
        var receipts = await _bench.Memory.RememberAsync([.. turns.Select((t, i) => new MemoryInput { Text = t.Text, Speaker = t.Speaker, Scope = Chat, TurnId = $"{i}", OccurredAt = Noon.AddMinutes(i) })], _token);
        Assert.All(receipts, r => Assert.Equal(WriteStatus.Stored, r.Status));
    }
}
