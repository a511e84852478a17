using AgentMemory.Recall.Lexical;
using AgentMemory.Recall.Scoring;
using AgentMemory.Recall.Time;

namespace AgentMemory.Recall;

/// <summary>From a checked question to hits: analysis, candidates, statistics, scoring, boosts, choice, expansion. One direction, each stage its own type.</summary>
internal sealed class RecallPipeline(ITextEmbedder embedder, IMemoryIndex index, ITermAnalyzer analyzer, RecallOptions options, TimeProvider time, IReranker? reranker = null) : IDisposable
{
    private readonly TermExtraction _extraction = new(analyzer);
    private readonly HitReading _reading = new(index);
    private readonly ProfileConstants _constants = new(embedder, options);
    private readonly Reranking? _reranking = reranker is null ? null : new Reranking(reranker, options, time);

    public async Task<RecallResult> RunAsync(RecallQuery query, CancellationToken cancellationToken)
    {
        var now = query.AsOf ?? query.KnownAt ?? time.GetUtcNow();
        var visible = VisibilityFilter.At(now, null, query.KnownAt);
        var times = QuestionTimes.Of(query, options, time.GetUtcNow());
        if (query.TimeMode == TimeMode.Filter && times.Filter() is { } ofThatTime) query = query with { Filter = query.Filter is null ? ofThatTime : new MemoryFilter.All([query.Filter, ofThatTime]) };
        var result = query.Mode switch
        {
            RecallMode.Cosine => await CosineAsync(query, visible, cancellationToken).ConfigureAwait(false),
            RecallMode.Hybrid or RecallMode.Lexical => await RankAsync(query, times, visible, now, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentException($"There is no recall mode '{query.Mode}'; use hybrid, cosine or lexical.", nameof(query)),
        };
        return result with { Times = times.Expressions };
    }

    public void Dispose() => _constants.Dispose();

    private async Task<RecallResult> CosineAsync(RecallQuery query, MemoryFilter visible, CancellationToken cancellationToken)
    {
        var vector = await EmbedAsync(query.Text, cancellationToken).ConfigureAwait(false);
        int pool = Diversity.Pool(query);
        var found = await index.SearchAsync(vector.Vector, query.Scope, Join(visible, query.Filter), pool, query.MinScore, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<MemoryHit> hits = [.. found.Select(h => h with { Explanation = new ScoreExplanation { Dense = h.Score, Cosine = h.Score } })];
        hits = await Diversity.ChooseAsync(query, hits, index, new ModelConstants(0, 1, 1), cancellationToken).ConfigureAwait(false);
        hits = await _reading.WithNeighboursAsync(hits, query, visible, cancellationToken).ConfigureAwait(false);
        return new RecallResult(hits, vector.Status == EmbeddingStatus.Truncated);
    }

    private async Task<RecallResult> RankAsync(RecallQuery query, QuestionTimes times, MemoryFilter visible, DateTimeOffset now, CancellationToken cancellationToken)
    {
        bool dense = query.Mode == RecallMode.Hybrid;
        var participants = await index.GetParticipantsAsync(query.Scope, visible, cancellationToken).ConfigureAwait(false);
        var question = QuestionAnalysis.Of(query.Text, participants, analyzer, options.CutNames);
        var vector = dense ? await EmbedAsync(question.DenseText, cancellationToken).ConfigureAwait(false) : null;
        var constants = dense ? await _constants.GetAsync(cancellationToken).ConfigureAwait(false) : default;

        int limit = Math.Max(options.Candidates, Diversity.Pool(query));
        var terms = new QuestionTerms(question, options.IrregularForms);
        var candidates = await index.FindAsync(new CandidateQuery
        {
            Scope = query.Scope,
            Visible = visible,
            Filter = query.Filter,
            Vector = vector?.Vector ?? default,
            Terms = [.. terms.All],
            DenseLimit = dense ? limit : 0,
            LexicalLimit = limit,
        }, cancellationToken).ConfigureAwait(false);
        var settings = Settings(candidates.Statistics, terms, constants, question, dense);

        var pool = await CandidatePool.ReadAsync(index, query, visible, vector?.Vector ?? default, candidates.Candidates, _extraction.Mark, cancellationToken).ConfigureAwait(false);
        var rescoring = new Rescoring(settings, pool.Memories);
        var scored = new List<ScoredMemory>();
        foreach (int turn in await pool.ToScoreAsync(rescoring, index, query, visible, cancellationToken).ConfigureAwait(false)) scored.Add(rescoring.Score(turn));
        if (!dense) scored.RemoveAll(s => s.Score <= 0);
        var judgement = Judgement.Of(scored, rescoring, settings);

        if (dense) Boosts.Apply(scored, options, now);
        if (dense && query.TimeMode == TimeMode.Evidence)
        {
            TimeEvidence.Apply(scored, times, options.TimeBonus);
            TimeCue.Apply(scored, query.Text, options.TimeCueBonus);
        }
        bool reranks = dense && query.Rerank && _reranking is not null;
        scored.Sort(ScoredMemory.Compare);
        var best = scored.Where(s => query.MinScore is not { } bound || s.Score >= bound).Take(Math.Max(Diversity.Pool(query), reranks ? options.RerankCandidates : 0)).ToList();
        var hits = await _reading.ReadAsync(best, query.Scope, cancellationToken).ConfigureAwait(false);
        RerankOutcome? reranked = null;
        if (reranks) (hits, reranked) = await _reranking!.RunAsync(query.Text, hits, cancellationToken).ConfigureAwait(false);
        if (hits.Count > Diversity.Pool(query)) hits = [.. hits.Take(Diversity.Pool(query))];
        hits = await Diversity.ChooseAsync(query, hits, index, dense ? constants : new ModelConstants(0, 1, 1), cancellationToken).ConfigureAwait(false);
        hits = await _reading.WithNeighboursAsync(hits, query, visible, cancellationToken).ConfigureAwait(false);
        return new RecallResult(hits, vector?.Status == EmbeddingStatus.Truncated)
        {
            Verdict = judgement.Verdict,
            BestMatch = judgement.BestMatch,
            SaidByAnother = judgement.SaidByAnother,
            Reranking = reranked,
            Named = [.. question.Named.Select(p => p.Speaker ?? p.Role!)],
        };
    }

    private ScoringSettings Settings(ScopeStatistics statistics, QuestionTerms terms, ModelConstants constants, QuestionAnalysis question, bool dense) => new()
    {
        Options = options,
        Model = constants,
        Terms = terms.Weighted(statistics),
        MeanTurnLength = ScoringSettings.MeanLength(statistics.TurnLengths, options.LengthFloor),
        MeanTextLength = ScoringSettings.MeanLength(statistics.TextLengths, options.LengthFloor),
        Named = question.Named is [var one] ? one : null,
        UsesDense = dense,
    };

    private async ValueTask<EmbeddingOutcome> EmbedAsync(string text, CancellationToken cancellationToken)
    {
        var outcome = (await embedder.EmbedQueriesAsync([text], cancellationToken).ConfigureAwait(false))[0];
        return outcome.HasVector ? outcome : throw new ArgumentException($"The question has no embedding: {outcome.Reason}", nameof(text));
    }

    private static MemoryFilter Join(MemoryFilter visible, MemoryFilter? filter) => filter is null ? visible : new MemoryFilter.All([visible, filter]);
}
