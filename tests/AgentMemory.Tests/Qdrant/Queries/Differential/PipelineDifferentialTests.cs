using AgentMemory.Tests.Qdrant.Writes.Differential;
using CsCheck;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Queries.Differential;

/// <summary>Random pipelines (rescoring, both fusions, diversity) over random prefetches, against plain loops. Numbers are such that scores are seldom equal; a pipeline whose order rounding decides is passed over.</summary>
public class PipelineDifferentialTests
{
    private static readonly Gen<(NaiveTable Table, NaiveSearch[] Parts, NaiveFilter? Root, int Offset)> Pipelines = Gen.Select(
        NaiveTable.Tables(NaiveRow.Fine), NaiveSearch.Searches(NaiveRow.Fine).Array[1, 3], Gen.Frequency((2, Gen.Const((NaiveFilter?)null)), (1, WriteOps.Filter.Select(f => (NaiveFilter?)f))), Gen.Int[0, 2]);

    [Fact]
    public void Rescoring_scores_what_the_prefetches_found() =>
        Gen.Select(Pipelines, NaiveSearch.Searches(NaiveRow.Fine)).Sample((pipeline, last) =>
        {
            if (Lists(pipeline, last.Query.Named(pipeline.Table), last.Filter) is not { } lists) return;
            var named = Named(pipeline, last.Query.Named(pipeline.Table));
            if (last.All(pipeline.Table, lists.SelectMany(l => l.Select(h => h.Id)).ToHashSet(), named) is not { } expected) return;
            var request = last.ToProto(pipeline.Table);
            request.Prefetch.AddRange(pipeline.Parts.Select(p => p.ToPrefetch(pipeline.Table)));
            Check(pipeline.Table, request, expected, pipeline.Offset);
        }, iter: 200, threads: 2);

    [Fact]
    public void Reciprocal_rank_fusion_adds_the_shares_of_ranks() =>
        Gen.Select(Pipelines, Gen.UInt[1, 60], Gen.Int[1, 8].Select(w => w / 2f).Array[3], Gen.Bool).Sample((pipeline, k, weights, weighted) =>
        {
            if (Lists(pipeline, [], pipeline.Root) is not { } lists) return;
            var scores = new Dictionary<ulong, double>();
            foreach (var (list, i) in lists.Select((l, i) => (l, i)))
                foreach (var (hit, rank) in list.Select((h, r) => (h, r)))
                    scores[hit.Id] = scores.GetValueOrDefault(hit.Id) + (1 / (((rank + 1) / (weighted ? weights[i] : 1.0)) + k - 1));
            var rrf = new Rrf { K = k };
            if (weighted) rrf.Weights.AddRange(weights.Take(lists.Length));
            Fuse(pipeline, new Query { Rrf = rrf }, scores);
        }, iter: 150, threads: 2);

    [Fact]
    public void Distribution_based_fusion_adds_scores_within_three_deviations() =>
        Pipelines.Sample(pipeline =>
        {
            if (Lists(pipeline, [], pipeline.Root) is not { } lists) return;
            var scores = new Dictionary<ulong, double>();
            foreach (var list in lists.Where(l => l.Count > 0))
            {
                double mean = list.Average(h => h.Score), deviation = list.Count < 2 ? 0 : Math.Sqrt(list.Sum(h => (h.Score - mean) * (h.Score - mean)) / (list.Count - 1));
                if (deviation is > 0 and < 1e-2) return; // too close for floats
                foreach (var (id, score) in list) scores[id] = scores.GetValueOrDefault(id) + (deviation == 0 ? 0.5 : (score - (mean - (3 * deviation))) / (6 * deviation));
            }
            Fuse(pipeline, new Query { Fusion = Fusion.Dbsf }, scores);
        }, iter: 150, threads: 2);

    [Fact]
    public void Diversity_picks_what_is_near_the_query_and_far_from_what_is_picked() =>
        Gen.Select(NaiveTable.Tables(NaiveRow.Fine), NaiveRow.Fine.Array[NaiveRow.Dims], Gen.Int[0, 10], Gen.Int[2, 12], Gen.Int[1, 12]).Sample((table, query, tenths, candidates, limit) =>
        {
            var nearest = new NaiveSearch(new NaiveQuery.Nearest(new NaiveExample(query, null)), null, null, candidates);
            if (nearest.Distinct(table) is not { } found) return;
            double relevance = 1 - (tenths / 10f);
            var picked = new List<(ulong Id, double Score)>();
            double Value((ulong Id, double Score) hit)
            {
                var row = table.Rows[hit.Id];
                return (relevance * NaiveSimilarity.Of(table.Distance, query, row.Dense!)) - (picked.Count == 0 ? 0 : (1 - relevance) * picked.Max(p => NaiveSimilarity.Of(table.Distance, table.Rows[p.Id].Dense!, row.Dense!)));
            }
            var left = found.ToList();
            while (left.Count > 0)
            {
                // The first is the one nearest to the query, whatever the diversity.
                var best = picked.Count == 0 ? left[0] : left.MaxBy(Value);
                if (picked.Count > 0 && left.Count(h => Math.Abs(Value(h) - Value(best)) < 1e-4) > 1) return;
                picked.Add(best);
                left.Remove(best);
            }
            var request = new QueryPoints
            {
                CollectionName = "c",
                Using = VectorText.Dense,
                Limit = (ulong)limit,
                Query = new Query { NearestWithMmr = new NearestInputWithMmr { Nearest = new VectorInput { Dense = new DenseVector { Data = { query } } }, Mmr = new Mmr { Diversity = tenths / 10f, CandidatesLimit = (uint)candidates } } },
            };
            using var engine = table.Open();
            var hits = new Points.PointsClient(engine.CallInvoker).Query(request).Result;
            Assert.Equal(picked.Take(limit).Select(p => p.Id), hits.Select(h => h.Id.Num));
            foreach (var (wanted, hit) in picked.Zip(hits)) Assert.Equal(wanted.Score, hit.Score, NaiveHits.Tolerance(wanted.Score));
        }, iter: 150, threads: 2);

    private static HashSet<ulong> Named((NaiveTable Table, NaiveSearch[] Parts, NaiveFilter? Root, int Offset) pipeline, IEnumerable<ulong> more) =>
        [.. pipeline.Parts.SelectMany(p => p.Query.Named(pipeline.Table)), .. more];

    /// <summary>What each prefetch finds, narrowed by the root's filter before its limit; null where rounding decides.</summary>
    private static List<(ulong Id, double Score)>[]? Lists((NaiveTable Table, NaiveSearch[] Parts, NaiveFilter? Root, int Offset) pipeline, IEnumerable<ulong> more, NaiveFilter? root)
    {
        var named = Named(pipeline, more);
        var lists = new List<List<(ulong Id, double Score)>>();
        foreach (var part in pipeline.Parts)
        {
            var narrowed = root is null ? part : part with { Filter = part.Filter is null ? root : new NaiveFilter.Not(new NaiveFilter.Any([new NaiveFilter.Not(part.Filter), new NaiveFilter.Not(root)])) };
            if (narrowed.Distinct(pipeline.Table, named: named) is not { } list) return null;
            lists.Add(list);
        }
        return [.. lists];
    }

    private static void Fuse((NaiveTable Table, NaiveSearch[] Parts, NaiveFilter? Root, int Offset) pipeline, Query fusion, Dictionary<ulong, double> scores)
    {
        var request = new QueryPoints { CollectionName = "c", Query = fusion, Limit = 5, Filter = pipeline.Root?.ToProto(), Prefetch = { pipeline.Parts.Select(p => p.ToPrefetch(pipeline.Table)) } };
        Check(pipeline.Table, request, [.. scores.OrderByDescending(s => s.Value).Select(s => (s.Key, s.Value))], pipeline.Offset);
    }

    private static void Check(NaiveTable table, QueryPoints request, List<(ulong Id, double Score)> expected, int offset)
    {
        request.Offset = (ulong)offset;
        using var engine = table.Open();
        NaiveHits.Compare(expected, offset, (int)request.Limit, new Points.PointsClient(engine.CallInvoker).Query(request).Result);
    }
}
