namespace AgentMemory.Recall;

/// <summary>What makes cosines of a model comparable: where unrelated texts lie, and how much a step above that is worth.</summary>
/// <param name="Mu">Mean cosine of questions and unrelated texts.</param>
/// <param name="Lambda">Weight for turns, about 0.08 over the deviation of these cosines.</param>
/// <param name="DocumentLambda">Weight for chunks, facts and procedures: a better model deserves more there.</param>
internal readonly record struct ModelConstants(double Mu, double Lambda, double DocumentLambda)
{
    private static readonly (string Model, ModelConstants Constants)[] Known =
    [
        ("all-minilm-l6-v2", new(0.10, 0.75, 0.75)),
        ("bge-small-en-v1.5", new(0.51, 1.3, 2.6)),
        ("e5-small-v2", new(0.77, 3.1, 6.2)),
    ];

    /// <summary>Below this best match the verdict is weak. Own conversation against strangers', measured with bge-small-en-v1.5 and all-MiniLM-L6-v2: docs/recall.md. A first guess for others.</summary>
    public double WeakBelow { get; init; } = 0.40;

    /// <summary>Below this best match the verdict is none.</summary>
    public double NoneBelow { get; init; } = 0.25;

    /// <summary>The constants of a measured model by its name; null for any other.</summary>
    public static ModelConstants? Of(string model)
    {
        foreach (var (name, constants) in Known)
            if (model.Contains(name, StringComparison.OrdinalIgnoreCase) && !model.Contains("multilingual", StringComparison.OrdinalIgnoreCase)) return constants;
        return null;
    }

    /// <summary>Estimates the constants of an unknown model from questions and statements that have nothing to do with each other.</summary>
    public static async ValueTask<ModelConstants> MeasureAsync(ITextEmbedder embedder, CancellationToken cancellationToken)
    {
        var questions = await embedder.EmbedQueriesAsync(ProbeTexts.Questions, cancellationToken).ConfigureAwait(false);
        var statements = await embedder.EmbedDocumentsAsync(ProbeTexts.Statements, cancellationToken).ConfigureAwait(false);
        var cosines = new List<double>();
        foreach (var question in questions.Where(q => q.HasVector))
            foreach (var statement in statements.Where(s => s.HasVector))
                cosines.Add(Cosines.Of(question.Vector.Span, statement.Vector.Span));
        double mu = cosines.Average();
        double sigma = Math.Sqrt(cosines.Average(c => (c - mu) * (c - mu)));
        double lambda = 0.08 / Math.Max(sigma, 0.01);
        return new ModelConstants(mu, lambda, 1.5 * lambda);
    }
}
