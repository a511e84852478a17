namespace AgentMemory.Chunking;

/// <summary>Cuts Markdown at its ATX headings; fenced code is never cut at a line that looks like one.</summary>
internal static class MarkdownSections
{
    public static IEnumerable<(int Start, int End, IReadOnlyList<string> Headings)> Split(string text)
    {
        var stack = new List<(int Level, string Title)>();
        int start = 0;
        string? fence = null;
        IReadOnlyList<string> headings = [];
        for (int line = 0; line < text.Length;)
        {
            int end = text.IndexOf('\n', line);
            end = end < 0 ? text.Length : end + 1;
            string content = text[line..end].Trim();
            if (fence is not null)
            {
                if (content.StartsWith(fence, StringComparison.Ordinal)) fence = null;
            }
            else if (content.StartsWith("```", StringComparison.Ordinal)) fence = "```";
            else if (content.StartsWith("~~~", StringComparison.Ordinal)) fence = "~~~";
            else if (Level(content) is > 0 and var level)
            {
                if (line > start) yield return (start, line, headings);
                start = line;
                stack.RemoveAll(h => h.Level >= level);
                stack.Add((level, content[level..].Trim().TrimEnd('#').TrimEnd()));
                headings = [.. stack.Select(h => h.Title)];
            }
            line = end;
        }
        if (start < text.Length) yield return (start, text.Length, headings);
    }

    private static int Level(string line)
    {
        int level = line.Length - line.TrimStart('#').Length;
        return level is >= 1 and <= 6 && level < line.Length && line[level] is (' ' or '\t') ? level : 0;
    }
}
