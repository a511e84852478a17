namespace AgentMemory.Evaluation;

/// <summary>How well retrieved spans cover the wanted ones, in characters, each 0 to 1.</summary>
/// <param name="Recall">Wanted characters that were retrieved, of all wanted ones.</param>
/// <param name="Precision">Wanted characters that were retrieved, of all retrieved ones.</param>
/// <param name="Iou">Wanted characters that were retrieved, of all that are wanted or retrieved.</param>
public readonly record struct SpanScore(double Recall, double Precision, double Iou);

/// <summary>Characters in common of two sets of spans; what a set covers twice counts once.</summary>
internal static class SpanMetrics
{
    public static SpanScore Score(IEnumerable<DocumentSpan> retrieved, IEnumerable<DocumentSpan> wanted)
    {
        var left = Union(retrieved);
        var right = Union(wanted);
        long common = left.Sum(a => right.Where(b => b.DocumentId == a.DocumentId).Sum(b => Math.Max(0L, Math.Min(a.End, b.End) - Math.Max(a.Start, b.Start))));
        long found = Length(left), all = Length(right);
        return new SpanScore(Share(common, all), Share(common, found), Share(common, found + all - common));
    }

    public static bool Overlaps(DocumentSpan a, DocumentSpan b) => a.DocumentId == b.DocumentId && a.Start < b.End && b.Start < a.End;

    private static double Share(long part, long whole) => whole > 0 ? (double)part / whole : 0;

    private static long Length(List<DocumentSpan> spans) => spans.Sum(s => (long)s.End - s.Start);

    private static List<DocumentSpan> Union(IEnumerable<DocumentSpan> spans)
    {
        var union = new List<DocumentSpan>();
        foreach (var span in spans.OrderBy(s => s.DocumentId, StringComparer.Ordinal).ThenBy(s => s.Start))
        {
            if (union.Count > 0 && union[^1].DocumentId == span.DocumentId && span.Start <= union[^1].End)
                union[^1] = union[^1] with { End = Math.Max(union[^1].End, span.End) };
            else union.Add(span);
        }
        return union;
    }
}
