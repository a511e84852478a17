using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Recall.Context;

public sealed class ContextBuilderTests
{
    private static readonly ContextBuilder Builder = new(new WordCounter());

    private static RecallResult Result(params MemoryRecord[] memories) => new([.. memories.Select((m, i) => new MemoryHit(m, 1 - (0.01 * i)))]);

    [Fact]
    public void Block_groups_by_conversation_day_and_document_and_numbers_its_passages()
    {
        var block = Builder.Build(Result(
            ContextSamples.Turn("Did she sail it far?", 3, "Mara"), ContextSamples.Chunk("guide", "Oil the deck.", 1, 20), ContextSamples.Turn("I bought a boat.", 0, "Mara"),
            ContextSamples.Chunk("guide", "Sand it first.", 0, 0), ContextSamples.Fact("The boat is green.", 0), ContextSamples.Chunk("guide", "Store it dry.", 5, 300)), 800);
        Assert.Equal("""
            ## guide.md
            [1] (Top) Sand it first.
            Oil the deck.
            [2] (Top) Store it dry.

            ## s1, 28 February 2024
            [3] 23:50 Mara: I bought a boat.

            ## Facts
            [4] (28 February 2024) The boat is green.

            ## s1, 29 February 2024
            [5] 00:05 Mara: Did she sail it far?

            """.ReplaceLineEndings("\n"), block.Text);
        Assert.Equal([2, 1, 1, 1, 1], block.Citations.Select(c => c.Spans.Count));
        Assert.Equal(("guide.md", "Mara", "s1"), (block.Citations[0].Source, block.Citations[2].Speaker, block.Citations[2].Source));
        Assert.Empty(block.Omitted);
    }

    [Fact]
    public void Chunks_that_overlap_are_joined_where_they_meet()
    {
        var block = Builder.Build(Result(ContextSamples.Chunk("d", "one two three", 0, 0), ContextSamples.Chunk("d", "three four", 1, 8)), 100);
        Assert.Contains("one two three four", block.Text, StringComparison.Ordinal);
        Assert.Equal([0, 5], Assert.Single(block.Citations).Spans.Select(s => s.Start));
    }

    [Fact]
    public void Last_memory_is_cut_at_a_sentence_and_what_has_no_room_is_named()
    {
        string sentence = string.Join(' ', Enumerable.Repeat("word", 9)) + ".";
        var large = ContextSamples.Turn(string.Join(' ', Enumerable.Repeat(sentence, 10)), 0);
        var block = Builder.Build(Result(large, ContextSamples.Turn("Another one that has no room at all in here.", 1)), 60);
        var span = Assert.Single(Assert.Single(block.Citations).Spans);
        Assert.Equal(0, (span.End + 1) % (sentence.Length + 1));
        Assert.True(span.End < large.Text.Length);
        Assert.Single(block.Omitted);
    }

    [Fact]
    public void Verify_finds_what_was_changed_or_forgotten()
    {
        MemoryRecord[] memories = [ContextSamples.Turn("I bought a boat.", 0), ContextSamples.Turn("It is green.", 1)];
        var block = Builder.Build(Result(memories), 100);
        Assert.Empty(block.Verify(memories.ToDictionary(m => m.Id)));
        Assert.Contains("is not there any more", Assert.Single(block.Verify(new Dictionary<Guid, MemoryRecord> { [memories[0].Id] = memories[0] })), StringComparison.Ordinal);
        var changed = memories.Select(m => m with { Text = m.Text.Replace("green", "black", StringComparison.Ordinal) }).ToDictionary(m => m.Id);
        Assert.Contains("does not say this", Assert.Single(block.Verify(changed)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15), InlineData(200_001), InlineData(0)]
    public void Budget_out_of_its_range_is_refused(int budget) => Assert.Throws<ArgumentOutOfRangeException>(() => Builder.Build(Result(), budget));

    [Fact]
    public void Nothing_found_is_an_empty_block() => Assert.Equal(("", 0), (Builder.Build(Result(), 100).Text, Builder.Build(Result(), 100).Tokens));

    [Fact]
    public void Any_hits_stay_within_the_budget_and_every_cited_span_is_in_its_memory_once()
    {
        var text = Gen.OneOfConst("alpha", "beta.", "gamma\n", "[3]", "## head", "\ud83d\ude00", "delta,", "x").Array[1, 60].Select(w => string.Join(' ', w));
        var turn = Gen.Select(text, Gen.Int[0, 40], (t, i) => ContextSamples.Turn(t, i, i % 2 == 0 ? "Ann" : "Bo", "s" + (i % 3)));
        var fact = Gen.Select(text, Gen.Int[0, 9], ContextSamples.Fact);
        const string Letters = "abcdefghij klmnopqr stuv. wxyz ";
        string document = string.Concat(Enumerable.Range(0, 60).Select(i => Letters[..(5 + (i % 20))]));
        var chunk = Gen.Select(Gen.Int[0, 12], Gen.Int[0, 40], (i, overlap) => ContextSamples.Chunk("d", document[(i * 50)..Math.Min(document.Length, (i * 50) + 50 + overlap)], i, i * 50));
        Gen.Select(Gen.OneOf(turn, fact, chunk).Array[0, 30], Gen.Int[16, 300]).Sample((memories, budget) =>
        {
            // An id is one memory: of two that the generator made with one id, the first counts.
            MemoryRecord[] distinct = [.. memories.DistinctBy(m => m.Id)];
            var block = Builder.Build(Result([.. distinct, .. distinct.Take(3)]), budget);
            Assert.True(block.Tokens <= budget);
            Assert.Equal(new WordCounter().Count(block.Text), block.Tokens);
            Assert.Empty(block.Verify(distinct.ToDictionary(m => m.Id)));
            var spans = block.Citations.SelectMany(c => c.Spans).ToList();
            Assert.Equal(spans.Count, spans.DistinctBy(s => s.MemoryId).Count());
            var seen = new HashSet<int>();
            foreach (var span in spans.Where(s => distinct.Single(m => m.Id == s.MemoryId).Kind == MemoryKind.DocumentChunk))
                Assert.All(Enumerable.Range(distinct.Single(m => m.Id == span.MemoryId).Source.Start!.Value + span.Start, span.End - span.Start), c => Assert.True(seen.Add(c)));
            Assert.Equal(Enumerable.Range(1, block.Citations.Count), block.Citations.Select(c => c.Number));
            Assert.Equal(distinct.Length, spans.Select(s => s.MemoryId).Concat(block.Omitted).Concat(distinct.Where(m => m.Kind == MemoryKind.DocumentChunk).Select(m => m.Id)).Distinct().Count(distinct.Select(m => m.Id).Contains));
        }, iter: 300);
    }
}
