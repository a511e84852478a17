namespace AgentMemory.Evaluation.Ranking;

/// <summary>Documents, and memories beside them: a document stands where its first chunk does; spans are compared with those of the chunks.</summary>
internal sealed class DocumentRanking(EvaluationScope scope) : ScopeRanking
{
    // A document may have several chunks among the hits, so more hits than documents are asked for.
    private const int ChunksPerDocument = 4;

    private readonly bool _wantsSpans = scope.Questions.Any(q => q.Spans.Count > 0);
    private List<DocumentSpan> _chunks = [];

    public override int Top => _wantsSpans ? EvaluationReport.Depths[^1] : EvaluationReport.Depths[^1] * ChunksPerDocument;

    public override async Task PrepareAsync(IAgentMemory memory, MemoryScope owner, CancellationToken cancellationToken)
    {
        if (!_wantsSpans) return;
        _chunks = [];
        for (string? cursor = null; ;)
        {
            var page = await memory.ListAsync(new MemoryListQuery { Scope = owner, PageSize = 500, Cursor = cursor }, cancellationToken).ConfigureAwait(false);
            _chunks.AddRange(page.Items.Where(m => m.Kind == MemoryKind.DocumentChunk).Select(Span));
            if ((cursor = page.Next) is null) return;
        }
    }

    public override QuestionOutcome Score(string scope, EvaluationQuestion question, IReadOnlyList<MemoryRecord> hits, double milliseconds, int tokens)
    {
        if (question.Spans.Count == 0)
            return Ranked(scope, question, question.Relevant, [.. hits.Select(h => h.Source.DocumentId ?? IdOf(h)).Where(id => id != question.Ignored).Distinct(StringComparer.Ordinal)], milliseconds, tokens);
        List<DocumentSpan> found = [.. hits.Where(h => h.Kind == MemoryKind.DocumentChunk).Select(Span)];
        // Every chunk that overlaps an excerpt is relevant to it.
        var relevant = _chunks.Where(c => question.Spans.Any(s => SpanMetrics.Overlaps(c, s))).Select(Key).Distinct(StringComparer.Ordinal).ToDictionary(k => k, _ => 1.0, StringComparer.Ordinal);
        var spans = EvaluationReport.Depths.Select(k => SpanMetrics.Score(found.Take(k), question.Spans)).ToList();
        return Ranked(scope, question, relevant, [.. found.Select(Key)], milliseconds, tokens) with { Recall = [.. spans.Select(s => s.Recall)], Spans = spans };
    }

    private static DocumentSpan Span(MemoryRecord chunk) => new(chunk.Source.DocumentId ?? "", chunk.Source.Start ?? 0, chunk.Source.End ?? 0);

    private static string Key(DocumentSpan span) => FormattableString.Invariant($"{span.DocumentId}:{span.Start}-{span.End}");
}
