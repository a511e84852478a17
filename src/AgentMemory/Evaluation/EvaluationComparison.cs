namespace AgentMemory.Evaluation;

/// <summary>Two settings on the same questions.</summary>
public sealed record EvaluationComparison
{
    /// <summary>Seed of the tests, so that they repeat.</summary>
    public const int Seed = 20_260_101;

    /// <summary>The setting that is compared with.</summary>
    public required EvaluationReport First { get; init; }
    /// <summary>The other setting.</summary>
    public required EvaluationReport Second { get; init; }
    /// <summary>Figure, for instance <c>recall@5</c>, to second minus first.</summary>
    public required IReadOnlyList<KeyValuePair<string, PairedDifference>> Differences { get; init; }

    /// <summary>Compares two runs over the same set.</summary>
    /// <exception cref="ArgumentException">The runs do not have the same questions.</exception>
    public static EvaluationComparison Of(EvaluationReport first, EvaluationReport second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (!first.Outcomes.Select(o => (o.Scope, o.Question.Text)).SequenceEqual(second.Outcomes.Select(o => (o.Scope, o.Question.Text))))
            throw new ArgumentException("The runs do not have the same questions, so they cannot be compared in pairs.", nameof(second));
        var differences = new List<KeyValuePair<string, PairedDifference>>();
        foreach (var (i, depth) in EvaluationReport.Depths.Index()) Add($"recall@{depth}", o => o.Recall[i]);
        Add("ndcg@10", o => o.Ndcg10);
        Add("mrr", o => o.ReciprocalRank);
        Add("ms", o => o.Milliseconds);
        return new EvaluationComparison { First = first, Second = second, Differences = differences };

        void Add(string figure, Func<QuestionOutcome, double> value) =>
            differences.Add(new(figure, PairedTest.Compare([.. first.Outcomes.Select(value)], [.. second.Outcomes.Select(value)], Seed)));
    }
}
