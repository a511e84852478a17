using AgentMemory.Recall.Scoring;

namespace AgentMemory.Recall;

/// <summary>What a recall says about itself.</summary>
internal readonly record struct Judgement(RecallVerdict Verdict, double? BestMatch, bool SaidByAnother)
{
    public static Judgement Of(IReadOnlyList<ScoredMemory> scored, Rescoring rescoring, ScoringSettings settings)
    {
        if (!settings.UsesDense) return new Judgement(scored.Count == 0 ? RecallVerdict.None : RecallVerdict.Unknown, null, false);
        if (scored.Count == 0) return new Judgement(RecallVerdict.None, null, false);
        double best = scored.Max(s => s.Match);
        var verdict = best < settings.Model.NoneBelow ? RecallVerdict.None : best < settings.Model.WeakBelow ? RecallVerdict.Weak : RecallVerdict.Strong;
        if (settings.Named is null) return new Judgement(verdict, best, false);
        double named = double.NegativeInfinity, others = double.NegativeInfinity;
        foreach (var memory in scored)
        {
            if (memory.Features.Kind != MemoryKind.Episode) continue;
            if (rescoring.IsNamed(memory.Features)) named = Math.Max(named, memory.Match);
            else if (memory.Features.Speaker is not null || memory.Features.Role is not null) others = Math.Max(others, memory.Match);
        }
        return new Judgement(verdict, best, others > named);
    }
}
