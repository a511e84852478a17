using CsCheck;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Queries.Differential;

/// <summary>Random vector queries of every kind over random collections, against plain loops.</summary>
public class VectorQueryDifferentialTests
{
    [Fact]
    public void Queries_over_few_values_answer_what_the_model_has() => Sample(NaiveRow.Coarse);

    [Fact]
    public void Queries_over_many_values_answer_what_the_model_has() => Sample(NaiveRow.Fine);

    [Fact]
    public void Batch_answers_each_query_as_if_it_were_alone() =>
        Gen.Select(NaiveTable.Tables(NaiveRow.Fine), NaiveSearch.Searches(NaiveRow.Fine).Array[1, 4]).Sample((table, searches) =>
        {
            using var engine = table.Open();
            var response = new Points.PointsClient(engine.CallInvoker).QueryBatch(new QueryBatchPoints { CollectionName = "c", QueryPoints = { searches.Select(s => s.ToProto(table)) } });
            Assert.Equal(searches.Length, response.Result.Count);
            foreach (var (search, result) in searches.Zip(response.Result))
                if (search.All(table) is { } expected) NaiveHits.Compare(expected, 0, search.Limit, result.Result);
        }, iter: 80, threads: 2);

    private static void Sample(Gen<float> number) =>
        Gen.Select(NaiveTable.Tables(number), NaiveSearch.Searches(number).Array[1, 6], Gen.Int[0, 4]).Sample((table, searches, offset) =>
        {
            using var engine = table.Open();
            var points = new Points.PointsClient(engine.CallInvoker);
            foreach (var search in searches)
            {
                if (search.All(table) is not { } expected) continue;
                var request = search.ToProto(table);
                request.Offset = (ulong)offset;
                NaiveHits.Compare(expected, offset, search.Limit, points.Query(request).Result);
            }
        }, iter: 150, threads: 2);
}
