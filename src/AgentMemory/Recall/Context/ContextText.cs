using System.Globalization;
using System.Text;

namespace AgentMemory.Recall.Context;

/// <summary>Pieces as a text: groups in the order of time, passages in the order of the conversation or document, chunks that follow each other as one passage.</summary>
internal static class ContextText
{
    public static (string Text, List<ContextCitation> Citations) Render(IReadOnlyList<ContextPiece> pieces)
    {
        var text = new StringBuilder();
        var citations = new List<ContextCitation>();
        var groups = pieces.GroupBy(p => p.Group, StringComparer.Ordinal).OrderBy(g => g.Min(p => p.Memory.OccurredAt)).ThenBy(g => g.Key, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append("## ").Append(Heading(group.First().Memory)).Append('\n');
            foreach (var passage in Passages(group)) citations.Add(Write(text, passage, citations.Count + 1));
        }
        return (text.ToString(), citations);
    }

    public static string Heading(MemoryRecord memory) => memory.Kind switch
    {
        MemoryKind.DocumentChunk => memory.Source.Uri ?? memory.Source.DocumentId ?? "Document",
        MemoryKind.Episode => memory.Scope.Session is { } session ? $"{session}, {Day(memory)}" : Day(memory),
        MemoryKind.Fact => "Facts",
        _ => "Procedures",
    };

    /// <summary>What stands before a passage, behind its number.</summary>
    public static string Label(MemoryRecord memory)
    {
        if (memory.Kind == MemoryKind.DocumentChunk)
            return memory.Source.HeadingPath.Count == 0 ? "" : $"({string.Join(" > ", memory.Source.HeadingPath)}{(memory.Source.Page is { } page ? string.Create(CultureInfo.InvariantCulture, $", page {page}") : "")}) ";
        if (memory.Kind != MemoryKind.Episode) return string.Create(CultureInfo.InvariantCulture, $"({Day(memory)}) ");
        string time = memory.OccurredAt.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);
        return (memory.Speaker ?? memory.Role) is { } speaker ? $"{time} {speaker}: " : $"{time} ";
    }

    private static string Day(MemoryRecord memory) => memory.OccurredAt.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static IEnumerable<List<ContextPiece>> Passages(IGrouping<string, ContextPiece> group)
    {
        List<ContextPiece>? open = null;
        var ordered = group.First().Document is null
            ? group.OrderBy(p => p.Memory.OccurredAt).ThenBy(p => p.Memory.TurnIndex).ThenBy(p => p.Memory.Id)
            : group.OrderBy(p => p.DocumentStart).ThenBy(p => p.Memory.Id);
        foreach (var piece in ordered)
        {
            if (open is not null && Follows(open[^1], piece)) open.Add(piece);
            else
            {
                if (open is not null) yield return open;
                open = [piece];
            }
        }
        if (open is not null) yield return open;
    }

    /// <summary>The next chunk of the same version, each shown to where the other begins; between chunks lies at most white space.</summary>
    private static bool Follows(ContextPiece first, ContextPiece next) =>
        first.Document is not null && first.Memory.Source.Version == next.Memory.Source.Version && first.Memory.Source.ChunkIndex + 1 == next.Memory.Source.ChunkIndex
        && first.End == first.Memory.Text.Length && (next.Start == 0 || next.DocumentStart == first.DocumentEnd);

    private static ContextCitation Write(StringBuilder text, List<ContextPiece> passage, int number)
    {
        var first = passage[0].Memory;
        text.Append(CultureInfo.InvariantCulture, $"[{number}] ").Append(Label(first));
        var spans = new List<CitedSpan>();
        foreach (var piece in passage)
        {
            // Chunks that overlapped are joined where they meet; others had white space between them.
            if (spans.Count > 0 && piece.Start == 0) text.Append('\n');
            spans.Add(new CitedSpan(piece.Memory.Id, piece.Start, piece.End, text.Length));
            text.Append(piece.Memory.Text, piece.Start, piece.End - piece.Start);
        }
        text.Append('\n');
        return new ContextCitation(number, spans, passage.Min(p => p.Memory.OccurredAt), first.Source.Uri ?? first.Source.DocumentId ?? first.Scope.Session, first.Speaker ?? first.Role);
    }
}
