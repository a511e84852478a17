using AgentMemory.Evaluation;

namespace AgentMemory.Benchmarks.Recall;

/// <summary>SciFact's train claims against its abstracts (Wadden et al. 2020, layout of BEIR), ingested as documents and recalled through the product.</summary>
internal sealed class ScifactBenchmark : IBenchmark
{
    public string Name => "scifact";

    public string Description => "nDCG@10 of SciFact train, abstracts as documents, through the product; --chunk N: tokens of a chunk";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        int chunk = Array.IndexOf(args, "--chunk") is >= 0 and var at ? int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture) : new AgentMemoryOptions().ChunkTokens;
        var set = await EvaluationData.LoadAsync(Path.GetDirectoryName(ReferenceData.Require(Path.Combine("scifact", "corpus.jsonl")))!, cancellationToken: cancellationToken);
        await using var scratch = new ScratchMemory(cacheVectors: true, chunkTokens: chunk);
        var run = new EvaluationRun(set, scratch.Embedder.CountTokens);
        await run.StoreAsync(scratch.Memory, cancellationToken: cancellationToken);
        var figures = new Figures();
        foreach (var (mode, bar) in ((RecallMode, double)[])[(RecallMode.Cosine, 0.735), (RecallMode.Lexical, 0.68), (RecallMode.Hybrid, 0.769)])
        {
            var report = await run.AskAsync(scratch.Memory, $"{mode}", q => q with { Mode = mode }, cancellationToken: cancellationToken);
            figures.AtLeast($"ndcg@10-{mode.ToString().ToLowerInvariant()}", report.Overall.Ndcg10, "", bar);
        }
        return figures.ExitCode;
    }
}
