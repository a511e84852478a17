using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Provisioning;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Recall;

/// <summary>
/// Candidates and statistics by reading the whole scope: exact on any engine, and as slow as the scope is large. For engines without inverse document
/// frequencies of a filter's own.
/// </summary>
internal sealed class ScopeScan(QdrantCalls calls)
{
    private const int Page = 1000;

    public async ValueTask<IReadOnlyList<MemoryFeatures>> ReadAsync(MemoryScope scope, MemoryFilter? filter, CancellationToken cancellationToken)
    {
        var request = new ScrollPoints { CollectionName = calls.Collection, Filter = FilterTranslation.Translate(scope, filter), Limit = Page, WithPayload = FeatureReader.Needed() };
        var all = new List<MemoryFeatures>();
        while (true)
        {
            var response = await calls.CallAsync("scan", o => calls.Points.ScrollAsync(request, o), cancellationToken).ConfigureAwait(false);
            all.AddRange(response.Result.Select(p => FeatureReader.Read(p.Id, p.Payload, null)));
            if (response.NextPageOffset is null) return all;
            request.Offset = response.NextPageOffset;
        }
    }

    public async ValueTask<CandidateSet> FindAsync(CandidateQuery query, CollectionLayout layout, CancellationToken cancellationToken)
    {
        var seen = await ReadAsync(query.Scope, query.Visible, cancellationToken).ConfigureAwait(false);
        var statistics = Count(seen, query.Terms);
        var fitting = query.Filter is null ? null
            : (await ReadAsync(query.Scope, query.Visible is null ? query.Filter : new MemoryFilter.All([query.Visible, query.Filter]), cancellationToken).ConfigureAwait(false)).Select(f => f.Id).ToHashSet();
        var candidates = new Dictionary<Guid, Candidate>();
        foreach (var memory in Lexical(seen, query.Terms, statistics).Where(m => fitting is null || fitting.Contains(m.Id)).Take(query.LexicalLimit))
            candidates[memory.Id] = new Candidate(memory.Id, memory.Place);
        if (!query.Vector.IsEmpty && query.DenseLimit > 0)
        {
            var filter = FilterTranslation.Translate(query.Scope, query.Visible is null ? query.Filter : query.Filter is null ? query.Visible : new MemoryFilter.All([query.Visible, query.Filter]));
            var request = new QueryPoints
            {
                CollectionName = calls.Collection,
                Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { query.Vector.ToArray() } } } },
                Using = layout.Dense,
                Filter = filter,
                Limit = (ulong)query.DenseLimit,
                WithPayload = FeatureReader.Needed(),
            };
            var response = await calls.CallAsync("query", o => calls.Points.QueryAsync(request, o), cancellationToken).ConfigureAwait(false);
            foreach (var point in response.Result)
            {
                var id = Guid.ParseExact(point.Id.Uuid, "D");
                candidates[id] = new Candidate(id, FeatureReader.PlaceOf(point.Payload));
            }
        }
        return new CandidateSet([.. candidates.Values], statistics);
    }

    public static ScopeStatistics Count(IReadOnlyList<MemoryFeatures> memories, IReadOnlyList<uint> terms)
    {
        var (frequencies, turns, texts) = (new Dictionary<uint, long>(), new Dictionary<int, long>(), new Dictionary<int, long>());
        long count = 0;
        foreach (var memory in memories)
        {
            if (memory.Terms is not { Count: > 0 } words) continue;
            count++;
            var lengths = memory.Kind == MemoryKind.Episode ? turns : texts;
            lengths[words.Length] = lengths.GetValueOrDefault(words.Length) + 1;
            foreach (uint term in terms)
                if (words.ContentCount(term) + words.OwnCount(term) > 0) frequencies[term] = frequencies.GetValueOrDefault(term) + 1;
        }
        return new ScopeStatistics { Memories = count, Frequencies = frequencies, TurnLengths = turns, TextLengths = texts };
    }

    private static IEnumerable<MemoryFeatures> Lexical(IReadOnlyList<MemoryFeatures> memories, IReadOnlyList<uint> terms, ScopeStatistics statistics)
    {
        var scored = new List<(MemoryFeatures Memory, double Score)>();
        foreach (var memory in memories)
        {
            if (memory.Terms is not { } words) continue;
            double score = 0;
            foreach (uint term in terms)
                if (words.ContentCount(term) + words.OwnCount(term) is > 0 and var count)
                    score += Idf(statistics, term) * TermsMapping.Weight(count, words.Length, memory.Kind);
            if (score > 0) scored.Add((memory, score));
        }
        return scored.OrderByDescending(s => s.Score).ThenBy(s => s.Memory.Id.ToString("D"), StringComparer.Ordinal).Select(s => s.Memory);
    }

    private static double Idf(ScopeStatistics statistics, uint term)
    {
        double frequency = statistics.Frequencies.GetValueOrDefault(term);
        return Math.Log(1 + ((statistics.Memories - frequency + 0.5) / (frequency + 0.5)));
    }
}
