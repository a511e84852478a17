using System.Globalization;
using AgentMemory.Evaluation;

namespace AgentMemory.Benchmarks.Recall;

/// <summary>Evidence recall over real conversations, through the product and with the same code as <c>agentmemory eval</c>.</summary>
internal sealed class RecallBenchmark : IBenchmark
{
    // Plain cosine over single turns in an independent prototype with the same model, one text a run; the product must stay within half a point.
    private static readonly double[] Prototype = [49.9, 60.4, 74.9, 83.8];

    public string Name => "recall";

    public string Description => "evidence recall@5/10/25/50 over the LoCoMo conversations, through the product";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var set = await EvaluationData.LoadAsync(ReferenceData.Require(Path.Combine("conversations", "locomo-dev.json")), cancellationToken: cancellationToken);
        await using var scratch = new ScratchMemory();
        var run = new EvaluationRun(set, scratch.Embedder.CountTokens);
        await run.StoreAsync(scratch.Memory, cancellationToken: cancellationToken);
        var overall = (await run.AskAsync(scratch.Memory, cancellationToken: cancellationToken)).Overall;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{overall.Questions} questions with evidence, nDCG@10 {100 * overall.Ndcg10:0.0}, p50 {overall.P50Milliseconds:0.0} ms, p95 {overall.P95Milliseconds:0.0} ms"));
        var figures = new Figures();
        foreach (var (i, depth) in EvaluationReport.Depths.Index()) figures.AtLeast($"recall@{depth}", 100 * overall.Recall[i], "%", Prototype[i] - 0.5);
        return figures.ExitCode;
    }
}
