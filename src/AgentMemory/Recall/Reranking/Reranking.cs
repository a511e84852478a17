using System.Globalization;

namespace AgentMemory.Recall;

/// <summary>
/// Puts the best hits into the order of a re-ranker, within a time budget. Candidates are read from the best on, as many at once as the model takes;
/// when the time is up or the model fails, those that were read stand first by its score and the rest keeps its order behind them.
/// </summary>
internal sealed class Reranking(IReranker reranker, RecallOptions options, TimeProvider time)
{
    public async ValueTask<(IReadOnlyList<MemoryHit> Hits, RerankOutcome Outcome)> RunAsync(string question, IReadOnlyList<MemoryHit> hits, CancellationToken cancellationToken)
    {
        int candidates = Math.Min(options.RerankCandidates, hits.Count), done = 0;
        var budget = TimeSpan.FromMilliseconds(options.RerankBudgetMilliseconds);
        double[] scores = new double[candidates];
        string? stopped = null;
        long start = time.GetTimestamp();
        while (done < candidates && stopped is null)
        {
            // The first wave runs in any case: a budget that is always used up before it would be a re-ranker that never works.
            if (done > 0 && time.GetElapsedTime(start) >= budget)
            {
                stopped = string.Create(CultureInfo.InvariantCulture, $"the time budget of {options.RerankBudgetMilliseconds} ms was used up");
                break;
            }
            int wave = Math.Min(Math.Max(1, reranker.Concurrency), candidates - done);
            try
            {
                double[] read = await Task.WhenAll(Enumerable.Range(done, wave).Select(i => Task.Run(async () => await reranker.ScoreAsync(question, Shown(hits[i].Memory), cancellationToken).ConfigureAwait(false), cancellationToken))).ConfigureAwait(false);
                if (read.Any(double.IsNaN)) stopped = "the model gave NaN";
                else
                {
                    read.CopyTo(scores, done);
                    done += wave;
                }
            }
            catch (Exception ex) when (ex is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                stopped = $"the model failed: {ex.Message}";
            }
        }
        var order = Enumerable.Range(0, done).OrderByDescending(i => scores[i]).ThenBy(i => i);
        return ([.. order.Select(i => hits[i] with { RerankScore = scores[i] }), .. hits.Skip(done)], new RerankOutcome(reranker.Model, done, candidates, stopped));
    }

    private static string Shown(MemoryRecord memory) => memory is { Kind: MemoryKind.Episode, Speaker: { Length: > 0 } speaker } ? $"{speaker}: {memory.Text}" : memory.Text;
}
