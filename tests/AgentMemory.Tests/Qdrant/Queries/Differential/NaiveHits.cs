using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Queries.Differential;

/// <summary>Compares hits: scores in order, and each point with the score that it has by the model. Which of equal ones are there is free.</summary>
internal static class NaiveHits
{
    public static double Tolerance(double score) => 1e-4 * (1 + Math.Abs(score));

    /// <param name="expected">All, best first.</param>
    /// <param name="offset">How many of them are left out.</param>
    /// <param name="limit">How many follow at most.</param>
    /// <param name="actual">What the engine answered.</param>
    public static void Compare(List<(ulong Id, double Score)> expected, int offset, int limit, IEnumerable<ScoredPoint> actual)
    {
        ScoredPoint[] hits = [.. actual];
        var window = expected.Skip(offset).Take(limit).ToArray();
        Assert.Equal(window.Length, hits.Length);
        var scores = expected.ToDictionary(h => h.Id, h => h.Score);
        Assert.Equal(hits.Length, hits.Select(h => h.Id.Num).Distinct().Count());
        foreach (var (wanted, hit) in window.Zip(hits))
        {
            Assert.Equal(wanted.Score, hit.Score, Tolerance(wanted.Score));
            Assert.True(scores.TryGetValue(hit.Id.Num, out double own), $"Point {hit.Id.Num} should not be answered.");
            Assert.Equal(own, hit.Score, Tolerance(own));
        }
    }
}
