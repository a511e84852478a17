using AgentMemory.Recall.Scoring;

namespace AgentMemory.Recall.Time;

/// <summary>A small bonus for memories of a time that the question names.</summary>
internal static class TimeEvidence
{
    public static void Apply(List<ScoredMemory> scored, QuestionTimes times, double bonus)
    {
        if (times.Ranges.Count == 0 || bonus == 0) return;
        for (int i = 0; i < scored.Count; i++)
            if (times.Contains(scored[i].Features.OccurredAt)) scored[i] = scored[i] with { Explanation = scored[i].Explanation with { Time = scored[i].Explanation.Time + bonus } };
    }
}
