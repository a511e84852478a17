using AgentMemory.Recall.Scoring;

namespace AgentMemory.Recall;

/// <summary>
/// The candidates with everything that their scores depend on. Scored are the candidates and the turns right before and after them; a score looks at
/// three turns on either side, and at the match of a question up to three turns before: so seven before and four after are read.
/// </summary>
internal sealed class CandidatePool
{
    private const int Before = Rescoring.Reach + Rescoring.AnswerReach + 1, After = Rescoring.Reach + 1;

    private readonly HashSet<Guid> _candidates;

    private CandidatePool(IReadOnlyList<MemoryFeatures> memories, HashSet<Guid> candidates) => (Memories, _candidates) = (memories, candidates);

    public IReadOnlyList<MemoryFeatures> Memories { get; }

    public static async ValueTask<CandidatePool> ReadAsync(
        IMemoryIndex index, RecallQuery query, MemoryFilter visible, ReadOnlyMemory<float> vector, IReadOnlyList<Candidate> candidates, uint analysis, CancellationToken cancellationToken)
    {
        var ids = candidates.Select(c => c.Id).ToHashSet();
        if (ids.Count == 0) return new CandidatePool([], ids);
        var places = new HashSet<long>();
        foreach (var candidate in candidates)
        {
            if (candidate.Place is not { } place) continue;
            for (int distance = -Before; distance <= After; distance++)
                if (TurnPlace.Shift(place, distance) is { } near) places.Add(near);
        }
        var memories = await index.ReadFeaturesAsync(
            new FeatureQuery { Scope = query.Scope, Visible = visible, Vector = vector, Ids = [.. candidates.Where(c => c.Place is null).Select(c => c.Id)], Places = [.. places] },
            cancellationToken).ConfigureAwait(false);
        // Terms of another analysis cannot be compared; such a memory is ranked by its vector until it is written again.
        return new CandidatePool([.. memories.Select(m => m.Terms is { } terms && terms.Analysis != analysis ? m with { Terms = null } : m)], ids);
    }

    /// <summary>Positions in <see cref="Rescoring.Ordered"/> of what is scored: candidates, and their next turns as far as the caller's filter lets them be hits.</summary>
    public async ValueTask<IReadOnlyList<int>> ToScoreAsync(Rescoring rescoring, IMemoryIndex index, RecallQuery query, MemoryFilter visible, CancellationToken cancellationToken)
    {
        var wanted = new SortedSet<int>();
        for (int i = 0; i < rescoring.Ordered.Count; i++)
        {
            if (!_candidates.Contains(rescoring.Ordered[i].Id)) continue;
            wanted.Add(i);
            for (int step = -1; step <= 1; step += 2)
                if (rescoring.Neighbour(i, step) is >= 0 and var next) wanted.Add(next);
        }
        if (query.Filter is null) return [.. wanted];
        Guid[] unsure = [.. wanted.Select(i => rescoring.Ordered[i].Id).Where(id => !_candidates.Contains(id))];
        if (unsure.Length == 0) return [.. wanted];
        var matching = await index.ReadFeaturesAsync(new FeatureQuery { Scope = query.Scope, Visible = new MemoryFilter.All([visible, query.Filter]), Ids = unsure }, cancellationToken).ConfigureAwait(false);
        var fitting = matching.Select(m => m.Id).ToHashSet();
        return [.. wanted.Where(i => _candidates.Contains(rescoring.Ordered[i].Id) || fitting.Contains(rescoring.Ordered[i].Id))];
    }
}
