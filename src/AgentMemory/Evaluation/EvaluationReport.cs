namespace AgentMemory.Evaluation;

/// <summary>What one question came to.</summary>
public sealed record QuestionOutcome
{
    /// <summary>Scope that was asked.</summary>
    public required string Scope { get; init; }
    /// <summary>The question.</summary>
    public required EvaluationQuestion Question { get; init; }
    /// <summary>Recall at <see cref="EvaluationReport.Depths"/>, each 0 to 1.</summary>
    public required IReadOnlyList<double> Recall { get; init; }
    /// <summary>Coverage in characters at <see cref="EvaluationReport.Depths"/>; empty where the question wants no spans.</summary>
    public IReadOnlyList<SpanScore> Spans { get; init; } = [];
    /// <summary>nDCG of the first ten, 0 to 1.</summary>
    public required double Ndcg10 { get; init; }
    /// <summary>1 by the place of the first hit that is relevant; 0 where there is none.</summary>
    public required double ReciprocalRank { get; init; }
    /// <summary>Time of the whole recall, its embedding included, in milliseconds.</summary>
    public required double Milliseconds { get; init; }
    /// <summary>Tokens of the first ten hits, as the embedding model counts.</summary>
    public required int Tokens10 { get; init; }
}

/// <summary>Means over a group of questions.</summary>
public sealed record EvaluationFigures
{
    /// <summary>Questions with evidence.</summary>
    public required int Questions { get; init; }
    /// <summary>Mean recall at <see cref="EvaluationReport.Depths"/>, each 0 to 1.</summary>
    public required IReadOnlyList<double> Recall { get; init; }
    /// <summary>Mean coverage in characters at the depths; empty unless every question wants spans.</summary>
    public IReadOnlyList<SpanScore> Spans { get; init; } = [];
    /// <summary>Mean nDCG@10.</summary>
    public required double Ndcg10 { get; init; }
    /// <summary>Mean reciprocal rank within the deepest depth.</summary>
    public required double Mrr { get; init; }
    /// <summary>Median time of a recall in milliseconds.</summary>
    public required double P50Milliseconds { get; init; }
    /// <summary>Time within which 95 % of the recalls end, in milliseconds.</summary>
    public required double P95Milliseconds { get; init; }
    /// <summary>Mean tokens of the first ten hits.</summary>
    public required double Tokens10 { get; init; }

    internal static EvaluationFigures Of(IReadOnlyList<QuestionOutcome> outcomes)
    {
        double[] times = [.. outcomes.Select(o => o.Milliseconds).Order()];
        return new EvaluationFigures
        {
            Questions = outcomes.Count,
            Recall = [.. EvaluationReport.Depths.Select((_, i) => outcomes.Average(o => o.Recall[i]))],
            Spans = outcomes.All(o => o.Spans.Count > 0)
                ? [.. EvaluationReport.Depths.Select((_, i) => new SpanScore(outcomes.Average(o => o.Spans[i].Recall), outcomes.Average(o => o.Spans[i].Precision), outcomes.Average(o => o.Spans[i].Iou)))]
                : [],
            Ndcg10 = outcomes.Average(o => o.Ndcg10),
            Mrr = outcomes.Average(o => o.ReciprocalRank),
            P50Milliseconds = Percentile(times, 0.50),
            P95Milliseconds = Percentile(times, 0.95),
            Tokens10 = outcomes.Average(o => o.Tokens10),
        };
    }

    /// <summary>The smallest value that at least this share of the values does not exceed (nearest rank).</summary>
    internal static double Percentile(double[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
}

/// <summary>The figures of one run under one setting.</summary>
public sealed record EvaluationReport
{
    /// <summary>How many first hits are looked at.</summary>
    public static IReadOnlyList<int> Depths { get; } = [5, 10, 25, 50];

    /// <summary>Name of the set.</summary>
    public required string Name { get; init; }
    /// <summary>Layout of the set.</summary>
    public required string Layout { get; init; }
    /// <summary>What was set, for instance <c>Recall:Mode=cosine</c>; <c>defaults</c> where nothing was.</summary>
    public required string Setting { get; init; }
    /// <summary>Memories and chunks that were stored.</summary>
    public required int Stored { get; init; }
    /// <summary>Seconds that remembering and ingesting took.</summary>
    public required double IngestSeconds { get; init; }
    /// <summary>One outcome a question with evidence, in the set's order.</summary>
    public required IReadOnlyList<QuestionOutcome> Outcomes { get; init; }
    /// <summary>What was left out or failed, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Means over all questions.</summary>
    public EvaluationFigures Overall => EvaluationFigures.Of(Outcomes);

    /// <summary>Means a category, by its name.</summary>
    public IReadOnlyDictionary<string, EvaluationFigures> ByCategory =>
        Outcomes.GroupBy(o => o.Question.Category, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => EvaluationFigures.Of([.. g]), StringComparer.Ordinal);
}
