using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Provisioning;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Recall;

/// <summary>
/// Candidates and statistics in one batch and one facet. The batch holds the dense query, the sparse query and one query a term: the score of a term's best
/// memory over its stored weight is the term's inverse document frequency among what the scope may see (params.idf.corpus), and that gives its frequency.
/// The facet counts lengths. So nothing of other tenants enters, and no count has to be kept up to date.
/// </summary>
internal sealed class CandidateSearch(QdrantCalls calls, FeatureReader features)
{
    // A batch of a long question is cut, so that no request grows without bound.
    private const int TermsPerBatch = 100;
    private const ulong MaxLengths = 65_536;

    public async ValueTask<CandidateSet> FindAsync(CandidateQuery query, CollectionLayout layout, CancellationToken cancellationToken)
    {
        var visible = FilterTranslation.Translate(query.Scope, query.Visible);
        var lengths = LengthsAsync(visible, cancellationToken).AsTask();
        var candidates = new Dictionary<Guid, Candidate>();
        var rarities = new Dictionary<uint, double>();
        try
        {
            for (int from = 0; from == 0 || from < query.Terms.Count; from += TermsPerBatch)
            {
                uint[] terms = [.. query.Terms.Skip(from).Take(TermsPerBatch)];
                var request = new QueryBatchPoints { CollectionName = calls.Collection };
                int lists = from == 0 ? AddLists(request, query, visible, layout) : 0;
                foreach (uint term in terms) request.QueryPoints.Add(Sparse([term], visible, visible, 1, Include(TermsMapping.Words, "kind")));
                if (request.QueryPoints.Count == 0) break;
                foreach (var part in request.QueryPoints) part.CollectionName = request.CollectionName;
                var response = await calls.CallAsync("candidates", o => calls.Points.QueryBatchAsync(request, o), cancellationToken).ConfigureAwait(false);
                foreach (var memory in await features.OfAsync([.. response.Result.Take(lists).SelectMany(l => l.Result)], query.Scope.Tenant, cancellationToken).ConfigureAwait(false))
                    if (memory is not null) candidates[memory.Id] = new Candidate(memory.Id, memory.Place);
                for (int i = 0; i < terms.Length; i++)
                    if (response.Result[lists + i].Result is [var best, ..] && Rarity(best, terms[i]) is { } rarity) rarities[terms[i]] = rarity;
            }
        }
        catch
        {
            await lengths.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
            throw;
        }
        var (turns, texts) = await lengths.ConfigureAwait(false);
        long memories = turns.Values.Sum() + texts.Values.Sum();
        return new CandidateSet([.. candidates.Values], new ScopeStatistics
        {
            Memories = memories,
            Frequencies = rarities.ToDictionary(r => r.Key, r => Frequency(memories, r.Value)),
            TurnLengths = turns,
            TextLengths = texts,
        });
    }

    public async ValueTask<IReadOnlyList<Participant>> ParticipantsAsync(MemoryScope scope, MemoryFilter? visible, CancellationToken cancellationToken)
    {
        var response = await FacetAsync(TermsMapping.Voice, FilterTranslation.Translate(scope, visible), 10_000, cancellationToken).ConfigureAwait(false);
        return [.. response.Hits.Select(h => TermsMapping.ParticipantOf(h.Value.StringValue, (long)h.Count))];
    }

    /// <summary>The inverse of ln(1 + (N - df + 0.5) / (df + 0.5)).</summary>
    private static long Frequency(long memories, double rarity) => Math.Clamp((long)Math.Round(((memories + 1) / Math.Exp(rarity)) - 0.5), 1, Math.Max(1, memories));

    private static double? Rarity(ScoredPoint point, uint term)
    {
        if (!point.Payload.TryGetValue(TermsMapping.Words, out var words) || !MemoryTerms.TryUnpack(words.StringValue, out var terms)) return null;
        var kind = point.Payload.TryGetValue("kind", out var text) ? MemoryFields.ParseKind(text.StringValue) ?? MemoryKind.Episode : MemoryKind.Episode;
        int count = terms.ContentCount(term) + terms.OwnCount(term);
        return count == 0 ? null : point.Score / (double)TermsMapping.Weight(count, terms.Length, kind);
    }

    private static int AddLists(QueryBatchPoints request, CandidateQuery query, Filter visible, CollectionLayout layout)
    {
        // One object for all queries where it can be: the engine in the process evaluates it once a batch.
        var fitting = query.Filter is null ? visible : FilterTranslation.Translate(query.Scope, query.Visible is null ? query.Filter : new MemoryFilter.All([query.Visible, query.Filter]));
        if (!query.Vector.IsEmpty && query.DenseLimit > 0)
            request.QueryPoints.Add(new QueryPoints
            {
                Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { query.Vector.ToArray() } } } },
                Using = layout.Dense,
                Filter = fitting,
                Limit = (ulong)query.DenseLimit,
                WithPayload = new WithPayloadSelector { Enable = false },
            });
        if (query.Terms.Count > 0 && query.LexicalLimit > 0)
            request.QueryPoints.Add(Sparse(query.Terms, fitting, visible, (ulong)query.LexicalLimit, new WithPayloadSelector { Enable = false }));
        return request.QueryPoints.Count;
    }

    private static QueryPoints Sparse(IReadOnlyList<uint> terms, Filter filter, Filter corpus, ulong limit, WithPayloadSelector payload)
    {
        var vector = new SparseVector();
        foreach (uint term in terms)
        {
            vector.Indices.Add(term);
            vector.Values.Add(1);
        }
        return new QueryPoints
        {
            Query = new Query { Nearest = new VectorInput { Sparse = vector } },
            Using = CollectionSchema.Terms,
            Filter = filter,
            Limit = limit,
            Params = new SearchParams { Idf = new IdfParams { Corpus = corpus } },
            WithPayload = payload,
        };
    }

    private static WithPayloadSelector Include(params string[] fields) => new() { Include = new PayloadIncludeSelector { Fields = { fields } } };

    private async ValueTask<(Dictionary<int, long> Turns, Dictionary<int, long> Texts)> LengthsAsync(Filter visible, CancellationToken cancellationToken)
    {
        var response = await FacetAsync(TermsMapping.Extent, visible, MaxLengths, cancellationToken).ConfigureAwait(false);
        var (turns, texts) = (new Dictionary<int, long>(), new Dictionary<int, long>());
        foreach (var hit in response.Hits)
            ((hit.Value.IntegerValue & 1) == 0 ? turns : texts)[(int)(hit.Value.IntegerValue >> 1)] = (long)hit.Count;
        return (turns, texts);
    }

    private async ValueTask<FacetResponse> FacetAsync(string key, Filter filter, ulong limit, CancellationToken cancellationToken)
    {
        var request = new FacetCounts { CollectionName = calls.Collection, Key = key, Filter = filter, Limit = limit, Exact = true };
        return await calls.CallAsync("facet", o => calls.Points.FacetAsync(request, o), cancellationToken).ConfigureAwait(false);
    }
}
