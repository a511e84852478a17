using System.Globalization;
using AgentMemory.Evaluation;

namespace AgentMemory.Benchmarks.Recall;

/// <summary>Evidence recall over real conversations, through the product and with the same code as <c>agentmemory eval</c>.</summary>
internal sealed class RecallBenchmark : IBenchmark
{
    // An independent prototype with the same model, one text a run, less half a point.
    private static readonly double[] HybridBars = [77.7, 86.2, 91.0, 94.5], CosineBars = [49.4, 59.9, 74.4, 83.3];

    private static readonly (string Name, Action<RecallOptions> Change)[] Ablations =
    [
        ("all parts", _ => { }),
        ("without window", o => o.WindowFactor = 0),
        ("without dense", o => (o.Mu, o.Lambda, o.DocumentLambda) = (0, 0, 0)),
        ("without cut (whole question embedded)", o => o.CutNames = false),
        ("without speaker", o => o.SpeakerBonus = 0),
        ("without answer", o => o.AnswerShare = 0),
        ("without near", o => o.NearShare = 0),
        ("without first", o => o.FirstBonus = 0),
        ("without irregular forms", o => o.IrregularForms = false),
        ("without time cue", o => o.TimeCueBonus = 0),
        ("the recipe (neither of the two)", o => (o.IrregularForms, o.TimeCueBonus, o.MessagesInRow) = (false, 0, false)),
        ("50 + 50 candidates", o => o.Candidates = 50),
        ("300 + 300 candidates", o => o.Candidates = 300),
    ];

    public string Name => "recall";

    public string Description => "evidence recall@5/10/25/50 over the LoCoMo conversations, through the product; --ablation: its parts one by one; --verdict: own against strangers' questions";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var set = await EvaluationData.LoadAsync(ReferenceData.Require(Path.Combine("conversations", "locomo-dev.json")), cancellationToken: cancellationToken);
        await using var scratch = new ScratchMemory(cacheVectors: true);
        var run = new EvaluationRun(set, scratch.Embedder.CountTokens);
        await run.StoreAsync(scratch.Memory, cancellationToken: cancellationToken);
        if (args.Contains("--verdict")) return await VerdictTable.PrintAsync(set, scratch.Memory, cancellationToken);
        if (args.Contains("--ablation")) return await AblateAsync(scratch, run, cancellationToken);
        var hybrid = (await run.AskAsync(scratch.Memory, cancellationToken: cancellationToken)).Overall;
        var cosine = (await run.AskAsync(scratch.Memory, "cosine", q => q with { Mode = RecallMode.Cosine }, cancellationToken: cancellationToken)).Overall;
        Console.WriteLine($"{hybrid.Questions} questions with evidence");
        var figures = new Figures();
        foreach (var (i, depth) in EvaluationReport.Depths.Index()) figures.AtLeast($"recall@{depth}", 100 * hybrid.Recall[i], "%", HybridBars[i]);
        figures.AtLeast("ndcg@10", hybrid.Ndcg10, "", 0.682);
        foreach (var (i, depth) in EvaluationReport.Depths.Index()) figures.AtLeast($"cosine-recall@{depth}", 100 * cosine.Recall[i], "%", CosineBars[i]);
        return figures.ExitCode;
    }

    private static async Task<int> AblateAsync(ScratchMemory scratch, EvaluationRun run, CancellationToken cancellationToken)
    {
        Console.WriteLine("| step | R@5 | R@10 | R@25 | R@50 | nDCG@10 |\n|---|---|---|---|---|---|");
        foreach (var (name, change) in Ablations)
        {
            using var changed = scratch.With(change);
            Print(name, await run.AskAsync(changed, name, cancellationToken: cancellationToken));
        }
        foreach (var mode in (RecallMode[])[RecallMode.Lexical, RecallMode.Cosine])
            Print($"{mode.ToString().ToLowerInvariant()} mode", await run.AskAsync(scratch.Memory, $"{mode}", q => q with { Mode = mode }, cancellationToken: cancellationToken));
        return 0;
    }

    private static void Print(string name, EvaluationReport report)
    {
        var overall = report.Overall;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {100 * overall.Recall[0]:0.0} | {100 * overall.Recall[1]:0.0} | {100 * overall.Recall[2]:0.0} | {100 * overall.Recall[3]:0.0} | {100 * overall.Ndcg10:0.0} |"));
    }
}
