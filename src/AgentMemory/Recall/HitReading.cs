using AgentMemory.Recall.Scoring;

namespace AgentMemory.Recall;

/// <summary>Scored ids to whole memories, and what stands around them.</summary>
internal sealed class HitReading(IMemoryIndex index)
{
    public async ValueTask<IReadOnlyList<MemoryHit>> ReadAsync(IReadOnlyList<ScoredMemory> best, MemoryScope scope, CancellationToken cancellationToken)
    {
        if (best.Count == 0) return [];
        var records = await index.GetAsync([.. best.Select(b => b.Features.Id)], scope, cancellationToken).ConfigureAwait(false);
        // What was forgotten in between is no hit.
        return [.. best.Where(b => records.ContainsKey(b.Features.Id)).Select(b => new MemoryHit(records[b.Features.Id], b.Score) { Explanation = b.Explanation })];
    }

    /// <summary>Adds the turns or chunks around each hit, where the query asks for them.</summary>
    public async ValueTask<IReadOnlyList<MemoryHit>> WithNeighboursAsync(IReadOnlyList<MemoryHit> hits, RecallQuery query, MemoryFilter visible, CancellationToken cancellationToken)
    {
        if (query.Neighbours == 0 || hits.Count == 0) return hits;
        var places = new HashSet<long>();
        var chunks = new HashSet<Guid>();
        foreach (var hit in hits)
        {
            if (TurnPlace.Of(hit.Memory.Scope, hit.Memory.TurnIndex) is { } place)
                foreach (int distance in Distances(query)) if (TurnPlace.Shift(place, distance) is { } near) places.Add(near);
            chunks.UnionWith(Siblings(hit.Memory, query));
        }
        if (places.Count + chunks.Count == 0) return hits;
        var features = await index.ReadFeaturesAsync(new FeatureQuery { Scope = query.Scope, Visible = visible, Ids = [.. chunks], Places = [.. places] }, cancellationToken).ConfigureAwait(false);
        var around = await index.GetAsync([.. features.Select(f => f.Id)], query.Scope, cancellationToken).ConfigureAwait(false);
        var turns = around.Values.Where(m => m.Kind == MemoryKind.Episode).GroupBy(m => m.Scope).ToDictionary(g => g.Key, g => g.OrderBy(m => m.TurnIndex).ThenBy(m => m.OccurredAt).ThenBy(m => m.Id).ToList());
        return [.. hits.Select(hit => hit with { Neighbours = Around(hit.Memory, query, turns, around) })];
    }

    private static MemoryRecord[] Around(MemoryRecord memory, RecallQuery query, Dictionary<MemoryScope, List<MemoryRecord>> turns, IReadOnlyDictionary<Guid, MemoryRecord> around)
    {
        if (memory.Kind != MemoryKind.Episode)
            return [.. Siblings(memory, query).Where(around.ContainsKey).Select(id => around[id]).OrderBy(m => m.Source.ChunkIndex)];
        return memory.TurnIndex is { } index && turns.TryGetValue(memory.Scope, out var session)
            ? [.. session.Where(m => m.Id != memory.Id && m.TurnIndex is { } other && Math.Abs(other - index) <= query.Neighbours)]
            : [];
    }

    private static IEnumerable<int> Distances(RecallQuery query) => Enumerable.Range(-query.Neighbours, (2 * query.Neighbours) + 1);

    private static IEnumerable<Guid> Siblings(MemoryRecord memory, RecallQuery query) =>
        memory is { Kind: MemoryKind.DocumentChunk, Source: { DocumentId: { } document, ChunkIndex: { } chunk } }
            ? Distances(query).Where(d => d != 0 && chunk + d >= 0).Select(d => MemoryIds.OfChunk(memory.Scope, document, chunk + d))
            : [];
}
