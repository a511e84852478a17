namespace AgentMemory.Evaluation.Ranking;

/// <summary>From the hits of a scope back to the ids that its questions use.</summary>
internal abstract class ScopeRanking
{
    private readonly Dictionary<Guid, string> _ids = [];
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);

    /// <summary>Hits to ask for, so that the deepest depth can be filled.</summary>
    public abstract int Top { get; }

    /// <summary>A memory was stored under this id. The same fact twice is one memory to the product: it answers to both ids.</summary>
    public void Add(Guid stored, string id)
    {
        if (!_ids.TryAdd(stored, id)) _aliases[id] = _ids[stored];
    }

    /// <summary>All is stored: reads what the scoring needs to know.</summary>
    public virtual Task PrepareAsync(IAgentMemory memory, MemoryScope owner, CancellationToken cancellationToken) => Task.CompletedTask;

    public abstract QuestionOutcome Score(string scope, EvaluationQuestion question, IReadOnlyList<MemoryRecord> hits, double milliseconds, int tokens);

    protected string IdOf(MemoryRecord hit) => _ids.GetValueOrDefault(hit.Id, "");

    protected QuestionOutcome Ranked(string scope, EvaluationQuestion question, IReadOnlyDictionary<string, double> relevant, IReadOnlyList<string> ranked, double milliseconds, int tokens)
    {
        if (relevant.Keys.Any(_aliases.ContainsKey))
            relevant = relevant.GroupBy(r => _aliases.GetValueOrDefault(r.Key, r.Key), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Max(r => r.Value), StringComparer.Ordinal);
        return new QuestionOutcome
        {
            Scope = scope,
            Question = question,
            Recall = [.. EvaluationReport.Depths.Select(k => RankingMetrics.Recall(ranked, relevant, k))],
            Ndcg10 = RankingMetrics.Ndcg(ranked, relevant, 10),
            ReciprocalRank = RankingMetrics.ReciprocalRank([.. ranked.Take(EvaluationReport.Depths[^1])], relevant),
            Milliseconds = milliseconds,
            Tokens10 = tokens,
        };
    }
}

/// <summary>Turns, facts and procedures: a hit is the memory itself.</summary>
internal sealed class MemoryRanking : ScopeRanking
{
    public override int Top => EvaluationReport.Depths[^1];

    public override QuestionOutcome Score(string scope, EvaluationQuestion question, IReadOnlyList<MemoryRecord> hits, double milliseconds, int tokens) =>
        Ranked(scope, question, question.Relevant, [.. hits.Select(IdOf)], milliseconds, tokens);
}
