using CsCheck;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Queries.Differential;

/// <summary>Random groups of a field with one value, several or none, and distances of all points to all, against plain loops.</summary>
public class GroupDifferentialTests
{
    [Fact]
    public void Groups_are_in_the_order_of_their_best_hits_and_hold_the_best() =>
        Gen.Select(NaiveTable.Tables(NaiveRow.Fine), NaiveSearch.Searches(NaiveRow.Fine), Gen.OneOfConst("a", "c"), Gen.UInt[1, 3], Gen.UInt[1, 4]).Sample((table, search, field, size, limit) =>
        {
            // Points without a group are left out before the query runs, so none of them ends the answer at a threshold.
            var grouped = table.Rows.Values.Where(r => Keys(r.Payload.GetValueOrDefault(field)).Any()).Select(r => r.Id).ToHashSet();
            if ((search with { Limit = int.MaxValue }).Distinct(table, grouped) is not { } hits) return;
            var groups = new List<(string Key, List<(ulong Id, double Score)> Hits)>();
            foreach (var hit in hits)
            {
                foreach (string key in Keys(table.Rows[hit.Id].Payload.GetValueOrDefault(field)).Distinct())
                {
                    if (groups.All(g => g.Key != key)) groups.Add((key, []));
                    groups.First(g => g.Key == key).Hits.Add(hit);
                }
            }
            var request = new QueryPointGroups { CollectionName = "c", Query = search.Query.ToProto(table), Using = search.Query.Using, Filter = search.Filter?.ToProto(), GroupBy = field, GroupSize = size, Limit = limit };
            if (search.Threshold is { } threshold) request.ScoreThreshold = threshold;
            using var engine = table.Open();
            var found = new Points.PointsClient(engine.CallInvoker).QueryGroups(request).Result.Groups;

            // One point may be the best of two groups: their order is free.
            Assert.Equal(Math.Min(limit, groups.Count), (uint)found.Count);
            var expected = groups.Take((int)limit).ToArray();
            for (int i = 0; i < expected.Length; i++)
            {
                double best = expected[i].Hits[0].Score;
                Assert.Equal(best, found[i].Hits[0].Score, NaiveHits.Tolerance(best));
                var own = groups.First(g => g.Key == Key(found[i].Id));
                Assert.Equal(own.Hits.Take((int)size).Select(h => h.Id), found[i].Hits.Select(h => h.Id.Num));
                Assert.All(found[i].Hits.Zip(own.Hits), p => Assert.Equal(p.Second.Score, p.First.Score, NaiveHits.Tolerance(p.Second.Score)));
            }
        }, iter: 200, threads: 2);

    [Fact]
    public void Matrix_has_the_nearest_of_each_point_among_all() =>
        Gen.Select(NaiveTable.Tables(NaiveRow.Fine), Gen.UInt[1, 4]).Sample((table, limit) =>
        {
            NaiveRow[] rows = [.. table.Rows.Values.Where(r => r.Dense is not null)];
            bool smaller = NaiveSimilarity.SmallerIsBetter(table.Distance);
            var expected = new Dictionary<(ulong, ulong), double>();
            foreach (var row in rows)
            {
                var scores = rows.Where(r => r.Id != row.Id).Select(r => (r.Id, Score: NaiveSimilarity.Score(table.Distance, NaiveSimilarity.Of(table.Distance, row.Dense!, r.Dense!))));
                var order = (smaller ? scores.OrderBy(s => s.Score) : scores.OrderByDescending(s => s.Score)).ToArray();
                if (order.Zip(order.Skip(1)).Any(p => Math.Abs(p.First.Score - p.Second.Score) < 1e-4)) return;
                foreach (var (id, score) in order.Take((int)limit)) expected[(row.Id, id)] = score;
            }
            if (rows.Length < 2) return;
            using var engine = table.Open();
            var pairs = new Points.PointsClient(engine.CallInvoker).SearchMatrixPairs(new SearchMatrixPoints { CollectionName = "c", Using = "d", Sample = 100, Limit = limit }).Result.Pairs;
            Assert.Equal(expected.Keys.Order(), pairs.Select(p => (p.A.Num, p.B.Num)).Order());
            Assert.All(pairs, p => Assert.Equal(expected[(p.A.Num, p.B.Num)], p.Score, NaiveHits.Tolerance(p.Score)));
        }, iter: 150, threads: 2);

    private static IEnumerable<string> Keys(object? value) => value switch
    {
        List<object?> list => list.SelectMany(Keys),
        null => [],
        var one => [one.ToString()!],
    };

    private static string Key(GroupId id) => id.KindCase switch
    {
        GroupId.KindOneofCase.StringValue => id.StringValue,
        GroupId.KindOneofCase.UnsignedValue => id.UnsignedValue.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => id.IntegerValue.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
