using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Queries;

public class FacetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counts_equal_a_count_by_hand_over_several_segments()
    {
        var random = new Random(7);
        await using var engine = EmbeddedQdrant.OpenInMemory();
        var points = await CreateAsync(engine, FieldType.Keyword);
        var stored = new Dictionary<ulong, (string[] Keywords, long Number)>();
        for (int batch = 0; batch < 6; batch++) // overwrites and deletes leave dead points in older segments
        {
            var upsert = new UpsertPoints { CollectionName = "c", Wait = true };
            for (int i = 0; i < 12; i++)
            {
                ulong id = (ulong)random.Next(40);
                stored[id] = ([.. Enumerable.Range(0, random.Next(3)).Select(_ => ((char)('a' + random.Next(5))).ToString())], random.Next(4));
                upsert.Points.Add(Point(id, stored[id].Keywords, stored[id].Number));
            }
            await points.UpsertAsync(upsert, cancellationToken: Token);
            ulong dead = (ulong)random.Next(40);
            stored.Remove(dead);
            await points.DeleteAsync(new DeletePoints { CollectionName = "c", Wait = true, Points = new PointsSelector { Points = new PointsIdsList { Ids = { new PointId { Num = dead } } } } }, cancellationToken: Token);
        }
        foreach (ulong limit in (ulong[])[0, 2, 100])
        {
            var filter = new Filter { Must = { new Condition { Field = new FieldCondition { Key = "n", Match = new Match { Integer = 1 } } } } };
            foreach (bool filtered in (bool[])[false, true])
            {
                var request = new FacetCounts { CollectionName = "c", Key = "k", Limit = limit, Filter = filtered ? filter : null };
                var answer = await points.FacetAsync(request, cancellationToken: Token);
                var expected = stored.Values.Where(point => !filtered || point.Number == 1).SelectMany(point => point.Keywords.Distinct()).CountBy(keyword => keyword)
                    .OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Take((int)limit);
                Assert.Equal(expected.Select(count => (count.Key, (ulong)count.Value)), answer.Hits.Select(hit => (hit.Value.StringValue, hit.Count)));
            }
        }
    }

    [Theory, InlineData(FieldType.Float), InlineData(FieldType.Text), InlineData(FieldType.Geo)]
    public async Task Field_without_an_index_of_values_is_an_invalid_argument(FieldType type)
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        var points = await CreateAsync(engine, type);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await points.FacetAsync(new FacetCounts { CollectionName = "c", Key = "k" }, cancellationToken: Token));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    [Fact]
    public async Task Empty_collection_has_no_values()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        var points = await CreateAsync(engine, FieldType.Bool);
        Assert.Empty((await points.FacetAsync(new FacetCounts { CollectionName = "c", Key = "k" }, cancellationToken: Token)).Hits);
    }

    private static PointStruct Point(ulong id, string[] keywords, long number) => new()
    {
        Id = new PointId { Num = id },
        Payload =
        {
            ["k"] = new Value { ListValue = new ListValue { Values = { keywords.Select(keyword => new Value { StringValue = keyword }) } } },
            ["n"] = new Value { IntegerValue = number },
        },
        Vectors = new Vectors { Vectors_ = new NamedVectors() },
    };

    private static async Task<Points.PointsClient> CreateAsync(EmbeddedQdrant engine, FieldType type)
    {
        await new Collections.CollectionsClient(engine.CallInvoker).CreateAsync(new CreateCollection { CollectionName = "c" }, cancellationToken: Token);
        var points = new Points.PointsClient(engine.CallInvoker);
        await points.CreateFieldIndexAsync(new CreateFieldIndexCollection { CollectionName = "c", FieldName = "k", FieldType = type, Wait = true }, cancellationToken: Token);
        return points;
    }
}
