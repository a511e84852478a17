using AgentMemory.Qdrant.Embedded;
using CsCheck;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Queries;

public class ScrollOrderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Paging_by_start_and_seen_ids_returns_each_point_once() =>
        Gen.Select(Gen.Int[-3, 3].Array[0, 30], Gen.Bool, Gen.Int[1, 5], Gen.Int[1, 4]).Sample((values, descending, limit, batches) =>
        {
            using var engine = EmbeddedQdrant.OpenInMemory();
            var points = Fill(engine, [.. values.Select(value => new Value { IntegerValue = value })], batches);
            var expected = values.Select((value, i) => (Value: (long)value, Id: (ulong)i));
            expected = descending ? expected.OrderByDescending(point => point.Value).ThenByDescending(point => point.Id) : expected.OrderBy(point => point.Value).ThenBy(point => point.Id);
            return Pages(points, descending, limit).SequenceEqual(expected);
        }, iter: 60);

    [Fact]
    public async Task Point_with_several_values_stands_once_for_each_and_one_without_never()
    {
        using var engine = EmbeddedQdrant.OpenInMemory();
        Value[] values = [List(5, 1, 5), new Value { StringValue = "3" }, new Value { NullValue = NullValue.NullValue }, new Value { DoubleValue = 2 }, new Value { DoubleValue = 2.5 }];
        var found = await Fill(engine, values, batches: 2).ScrollAsync(new ScrollPoints { CollectionName = "c", OrderBy = new OrderBy { Key = "n" } }, cancellationToken: Token);
        Assert.Equal([(0ul, 1L), (3ul, 2L), (0ul, 5L)], found.Result.Select(point => (point.Id.Num, point.OrderValue.Int)));
        Assert.Null(found.NextPageOffset);
    }

    [Theory]
    [InlineData(false, 2.5, "3 4")]
    [InlineData(true, 2.5, "2 1 0")]
    [InlineData(false, 4.0, "4")]
    [InlineData(true, -0.5, "")]
    public async Task Start_is_inclusive_and_may_lie_between_the_values(bool descending, double start, string expected)
    {
        using var engine = EmbeddedQdrant.OpenInMemory();
        var order = new OrderBy { Key = "n", Direction = descending ? Direction.Desc : Direction.Asc, StartFrom = new StartFrom { Float = start } };
        var found = await Fill(engine, [.. Enumerable.Range(0, 5).Select(i => new Value { IntegerValue = i })], batches: 1).ScrollAsync(new ScrollPoints { CollectionName = "c", OrderBy = order }, cancellationToken: Token);
        Assert.Equal(expected, string.Join(' ', found.Result.Select(point => point.Id.Num)));
    }

    [Theory, InlineData("x", false), InlineData("a[", false), InlineData("n", true)]
    public async Task Field_without_an_index_and_an_offset_are_an_invalid_argument(string key, bool offset)
    {
        using var engine = EmbeddedQdrant.OpenInMemory();
        var request = new ScrollPoints { CollectionName = "c", OrderBy = new OrderBy { Key = key }, Offset = offset ? new PointId { Num = 1 } : null };
        var points = Fill(engine, [], batches: 1);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await points.ScrollAsync(request, cancellationToken: Token));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    /// <summary>All pages, each from the last value of the one before, without the ids seen with that value.</summary>
    private static IEnumerable<(long Value, ulong Id)> Pages(Points.PointsClient points, bool descending, int limit)
    {
        var seen = new List<ulong>();
        long? last = null;
        while (true)
        {
            var request = new ScrollPoints { CollectionName = "c", Limit = (uint)limit, OrderBy = new OrderBy { Key = "n", Direction = descending ? Direction.Desc : Direction.Asc } };
            if (last is { } value)
            {
                request.OrderBy.StartFrom = new StartFrom { Integer = value };
                request.Filter = new Filter { MustNot = { new Condition { HasId = new HasIdCondition { HasId = { seen.Select(id => new PointId { Num = id }) } } } } };
            }
            var page = points.Scroll(request).Result;
            if (page.Count == 0) yield break;
            foreach (var point in page)
            {
                if (point.OrderValue.Int != last) seen.Clear();
                seen.Add(point.Id.Num);
                last = point.OrderValue.Int;
                yield return (point.OrderValue.Int, point.Id.Num);
            }
        }
    }

    private static Value List(params long[] values) => new() { ListValue = new ListValue { Values = { values.Select(value => new Value { IntegerValue = value }) } } };

    private static Points.PointsClient Fill(EmbeddedQdrant engine, Value[] values, int batches)
    {
        new Collections.CollectionsClient(engine.CallInvoker).Create(new CreateCollection { CollectionName = "c" });
        var points = new Points.PointsClient(engine.CallInvoker);
        points.CreateFieldIndex(new CreateFieldIndexCollection { CollectionName = "c", FieldName = "n", FieldType = FieldType.Integer, Wait = true });
        foreach (var batch in values.Select((value, i) => (value, i)).GroupBy(point => point.i % batches))
        {
            var upsert = new UpsertPoints { CollectionName = "c", Wait = true };
            foreach (var (value, i) in batch) upsert.Points.Add(new PointStruct { Id = new PointId { Num = (ulong)i }, Payload = { ["n"] = value }, Vectors = new Vectors { Vectors_ = new NamedVectors() } });
            points.Upsert(upsert);
        }
        return points;
    }
}
