using AgentMemory.Chunking;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Chunking;

public sealed class DocumentChunkerTests
{
    private static readonly Gen<string> Documents = Gen.OneOfConst("word", " ", "\n", "\n\n", "# Head\n", "## Sub\n", "```\n", ". ", "\u00e9\u4e16", "\ud83d\ude00", "longerword ").Array[0, 120].Select(string.Concat);

    private static int Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    [Fact]
    public void Chunks_cover_all_text_in_order_within_the_limit() => Gen.Select(Documents, Gen.Int[1, 12], Gen.Bool).Sample((text, limit, markdown) =>
    {
        var chunks = new DocumentChunker(Words, limit).Chunk(text, markdown);
        int at = 0;
        foreach (var chunk in chunks)
        {
            Assert.True(chunk.Start >= at && chunk.End > chunk.Start && chunk.End <= text.Length);
            Assert.True(string.IsNullOrWhiteSpace(text[at..chunk.Start]));
            Assert.InRange(Words(text[chunk.Start..chunk.End]), 1, limit);
            at = chunk.End;
        }
        Assert.True(string.IsNullOrWhiteSpace(text[at..]));
    }, iter: 2_000);

    [Fact]
    public void Markdown_heading_path_is_kept_and_code_is_no_heading()
    {
        const string Text = "# A\none\n## B\n```\n# not\n```\n# C\ntwo";
        var chunks = new DocumentChunker(Words, 50).Chunk(Text, markdown: true);
        Assert.Equal(["A", "A/B", "C"], chunks.Select(c => string.Join('/', c.HeadingPath)));
    }
}
