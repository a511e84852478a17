namespace AgentMemory.Chunking;

/// <summary>
/// Cuts a text at the largest natural border that keeps each chunk within the token limit: headings (Markdown), blank lines, line ends,
/// sentence ends, spaces, and in the last resort anywhere between two code points. Every character that is not white space is in exactly one chunk.
/// </summary>
internal sealed class DocumentChunker(Func<string, int> countTokens, int maxTokens)
{
    public IReadOnlyList<TextChunk> Chunk(string text, bool markdown)
    {
        var chunks = new List<TextChunk>();
        foreach (var (start, end, headings) in markdown ? MarkdownSections.Split(text) : [(0, text.Length, [])])
            Pack(text, start, end, headings, chunks);
        return chunks;
    }

    private void Pack(string text, int start, int end, IReadOnlyList<string> headings, List<TextChunk> chunks)
    {
        int open = -1, close = -1, tokens = 0;
        foreach (var (from, to) in Pieces(text, start, end, level: 0))
        {
            int count = countTokens(text[from..to]);
            if (open >= 0 && tokens + count > maxTokens)
            {
                Add(text, open, close, headings, chunks);
                (open, tokens) = (-1, 0);
            }
            if (open < 0) open = from;
            (close, tokens) = (to, tokens + count);
        }
        if (open >= 0) Add(text, open, close, headings, chunks);
    }

    private static void Add(string text, int start, int end, IReadOnlyList<string> headings, List<TextChunk> chunks)
    {
        while (start < end && char.IsWhiteSpace(text[start])) start++;
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        if (end > start) chunks.Add(new TextChunk(start, end, headings));
    }

    /// <summary>The range in pieces that each fit; a piece that does not is cut at the next smaller kind of border.</summary>
    private IEnumerable<(int From, int To)> Pieces(string text, int start, int end, int level)
    {
        if (start >= end) yield break;
        if (countTokens(text[start..end]) <= maxTokens)
        {
            yield return (start, end);
            yield break;
        }
        int from = start;
        for (int i = start + 1; i < end; i++)
        {
            if (!TextBorders.IsBorder(text, i, level)) continue;
            foreach (var piece in Fit(text, from, i, level)) yield return piece;
            from = i;
        }
        foreach (var piece in Fit(text, from, end, level)) yield return piece;
    }

    private IEnumerable<(int From, int To)> Fit(string text, int from, int to, int level) =>
        level == TextBorders.Smallest || countTokens(text[from..to]) <= maxTokens ? [(from, to)] : Pieces(text, from, to, level + 1);
}
