using AgentMemory.Recall.Scoring;

namespace AgentMemory.Recall;

/// <summary>Recency and importance, where they are set: both fade exponentially with half-lives by kind.</summary>
internal static class Boosts
{
    public static void Apply(List<ScoredMemory> scored, RecallOptions options, DateTimeOffset now)
    {
        if (options is { RecencyWeight: 0, ImportanceWeight: 0 }) return;
        for (int i = 0; i < scored.Count; i++)
        {
            var memory = scored[i];
            scored[i] = memory with
            {
                Explanation = memory.Explanation with { Recency = Recency(memory.Features, options, now), Importance = Importance(memory.Features, options, now) },
            };
        }
    }

    private static double Recency(MemoryFeatures memory, RecallOptions options, DateTimeOffset now) =>
        options.RecencyHalfLifeDays.TryGetValue(memory.Kind, out double halfLife) ? options.RecencyWeight * Fade(memory, halfLife, now) : 0;

    private static double Importance(MemoryFeatures memory, RecallOptions options, DateTimeOffset now) =>
        options.ImportanceWeight * 2 * (memory.Importance - 0.5) * (options.ImportanceHalfLifeDays.TryGetValue(memory.Kind, out double halfLife) ? Fade(memory, halfLife, now) : 1);

    /// <summary>1 now and in the future, a half after one half-life.</summary>
    private static double Fade(MemoryFeatures memory, double halfLife, DateTimeOffset now) =>
        Math.Pow(2, -Math.Max(0, (now - memory.OccurredAt).TotalDays) / halfLife);
}
