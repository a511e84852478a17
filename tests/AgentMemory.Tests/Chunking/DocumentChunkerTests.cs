using AgentMemory.Chunking;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Chunking;

public sealed class DocumentChunkerTests
{
    // One token a letter or symbol run of at most four characters: like a tokenizer, more than one token a long word.
    private static int CountTokens(string text) => text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Sum(word => (word.Length + 3) / 4);

    [Fact]
    public void Markdown_chunks_know_their_headings_and_code_is_no_heading()
    {
        const string text = "intro\n\n# A\n\none\n\n```sh\n# not a heading\n```\n\n## B\n\ntwo\n\n# C\nthree";
        var chunks = new DocumentChunker(CountTokens, 64).Chunk(text, markdown: true);
        Assert.Equal(["", "A", "A/B", "C"], chunks.Select(c => string.Join('/', c.HeadingPath)));
        Assert.Contains("# not a heading", text[chunks[1].Start..chunks[1].End], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_character_but_white_space_is_in_exactly_one_chunk_within_the_limit() =>
        Gen.Select(Gen.String[Gen.OneOf(Gen.Char["abc .\n#"], Gen.Char.AlphaNumeric), 0, 400], Gen.Int[4, 40], Gen.Bool).Sample((text, limit, markdown) =>
        {
            var chunks = new DocumentChunker(CountTokens, limit).Chunk(text, markdown);
            var covered = new int[text.Length];
            foreach (var chunk in chunks)
            {
                Assert.True(CountTokens(text[chunk.Start..chunk.End]) <= limit);
                for (int i = chunk.Start; i < chunk.End; i++) covered[i]++;
            }
            for (int i = 0; i < text.Length; i++)
                if (!char.IsWhiteSpace(text[i])) Assert.Equal(1, covered[i]);
        });

    [Fact]
    public void Text_without_a_space_is_cut_between_code_points()
    {
        string text = string.Concat(Enumerable.Repeat("\U0001F600", 500));
        var chunks = new DocumentChunker(CountTokens, 8).Chunk(text, markdown: false);
        Assert.True(chunks.Count > 1);
        Assert.All(chunks, c => Assert.False(char.IsLowSurrogate(text[c.Start])));
        Assert.Equal(text, string.Concat(chunks.Select(c => text[c.Start..c.End])));
    }
}
