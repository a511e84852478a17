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
        var turns = await ReadTurnsAsync(hits, query, visible, cancellationToken).ConfigureAwait(false);
        var chunks = await ReadChunksAsync([.. hits.Select(h => h.Memory).Where(IsChunk)], query, visible, cancellationToken).ConfigureAwait(false);
        return [.. hits.Select(hit => hit with { Neighbours = Around(hit.Memory, query, turns, chunks) })];
    }

    private async ValueTask<Dictionary<MemoryScope, List<MemoryRecord>>> ReadTurnsAsync(IReadOnlyList<MemoryHit> hits, RecallQuery query, MemoryFilter visible, CancellationToken cancellationToken)
    {
        var places = new HashSet<long>();
        foreach (var hit in hits)
            if (TurnPlace.Of(hit.Memory.Scope, hit.Memory.TurnIndex) is { } place)
                foreach (int distance in Enumerable.Range(-query.Neighbours, (2 * query.Neighbours) + 1)) if (TurnPlace.Shift(place, distance) is { } near) places.Add(near);
        if (places.Count == 0) return [];
        var features = await index.ReadFeaturesAsync(new FeatureQuery { Scope = query.Scope, Visible = visible, Places = [.. places] }, cancellationToken).ConfigureAwait(false);
        var around = await index.GetAsync([.. features.Select(f => f.Id)], query.Scope, cancellationToken).ConfigureAwait(false);
        return around.Values.Where(m => m.Kind == MemoryKind.Episode).GroupBy(m => m.Scope).ToDictionary(g => g.Key, g => g.OrderBy(m => m.TurnIndex).ThenBy(m => m.OccurredAt).ThenBy(m => m.Id).ToList());
    }

    /// <summary>The chunks around each chunk, by document and number.</summary>
    private async ValueTask<ILookup<string, MemoryRecord>> ReadChunksAsync(IReadOnlyList<MemoryRecord> hits, RecallQuery query, MemoryFilter visible, CancellationToken cancellationToken)
    {
        const int HitsAtOnce = 100, PageSize = 1_000;
        var found = new Dictionary<Guid, MemoryRecord>();
        foreach (var some in hits.Chunk(HitsAtOnce))
        {
            var near = new MemoryFilter.All([visible, new MemoryFilter.Any([.. some.Select(m => Near(m, query.Neighbours))])]);
            Guid? from = null;
            do
            {
                var (items, next) = await index.ScrollAsync(query.Scope, near, PageSize, from, cancellationToken).ConfigureAwait(false);
                foreach (var item in items) found[item.Id] = item;
                from = next;
            } while (from is not null);
        }
        return found.Values.OrderBy(m => m.Source.ChunkIndex).ToLookup(m => m.Source.DocumentId!, StringComparer.Ordinal);
    }

    private static MemoryRecord[] Around(MemoryRecord memory, RecallQuery query, Dictionary<MemoryScope, List<MemoryRecord>> turns, ILookup<string, MemoryRecord> chunks)
    {
        if (IsChunk(memory))
            return [.. chunks[memory.Source.DocumentId!].Where(m => m.Id != memory.Id && m.Scope == memory.Scope && Math.Abs(m.Source.ChunkIndex!.Value - memory.Source.ChunkIndex!.Value) <= query.Neighbours)];
        return memory.TurnIndex is { } index && turns.TryGetValue(memory.Scope, out var session)
            ? [.. session.Where(m => m.Id != memory.Id && m.TurnIndex is { } other && Math.Abs(other - index) <= query.Neighbours)]
            : [];
    }

    private static bool IsChunk(MemoryRecord memory) => memory is { Kind: MemoryKind.DocumentChunk, Source: { DocumentId: not null, ChunkIndex: not null } };

    private static MemoryFilter.All Near(MemoryRecord memory, int distance) => new(
    [
        new MemoryFilter.Comparison("source.documentId", FilterOperator.Equal, memory.Source.DocumentId!),
        new MemoryFilter.Comparison("source.chunkIndex", FilterOperator.GreaterThanOrEqual, memory.Source.ChunkIndex!.Value - distance),
        new MemoryFilter.Comparison("source.chunkIndex", FilterOperator.LessThanOrEqual, memory.Source.ChunkIndex!.Value + distance),
    ]);
}
