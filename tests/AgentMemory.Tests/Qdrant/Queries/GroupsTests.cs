using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;
using static AgentMemory.Tests.Qdrant.Queries.QueryCollection;

namespace AgentMemory.Tests.Qdrant.Queries;

public class GroupsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Groups_come_by_their_best_hit_with_their_best_hits()
    {
        await using var collection = await CreateAsync();
        var groups = await GroupAsync(collection, "g", groups: 2, size: 2);
        Assert.Equal(["a: 6 3", "b: 5 4"], groups);
    }

    [Fact]
    public async Task Point_with_several_values_is_in_several_groups()
    {
        await using var collection = await CreateAsync();
        Assert.Equal(["1: 6 5 2", "-7: 6"], await GroupAsync(collection, "n", groups: 5, size: 5));
    }

    [Fact]
    public async Task Values_of_another_type_make_no_group()
    {
        await using var collection = await CreateAsync();
        Assert.Empty(await GroupAsync(collection, "mixed", groups: 5, size: 5)); // a text beside a double: the whole point is left out
    }

    [Fact]
    public async Task Group_is_filled_by_further_rounds_where_the_first_finds_too_few()
    {
        await using var collection = await DenseAsync(Distance.Dot, [[0]]);
        await collection.UpsertAsync(Enumerable.Range(2, 30).Select(i => Point((ulong)i, new Vectors { Vector = Dense(i) }, """{"g": "many"}""")));
        await collection.UpsertAsync(Point(1, new Vectors { Vector = Dense(-1) }, """{"g": "few"}"""));
        Assert.Equal(["many: 31 30", "few: 1"], await GroupAsync(collection, "g", groups: 2, size: 2));
    }

    [Fact]
    public async Task Lookup_gives_the_point_that_the_group_is_named_after()
    {
        await using var collection = await CreateAsync();
        var request = new QueryPointGroups { CollectionName = "c", Query = Nearest(1), GroupBy = "n", WithLookup = new WithLookup { Collection = "c" } };
        var result = (await collection.Points.QueryGroupsAsync(request, cancellationToken: Token)).Result;
        Assert.Equal("a", result.Groups[0].Lookup.Payload["g"].StringValue);
        Assert.Null(result.Groups[1].Lookup); // a negative number is no id
        request.WithLookup.Collection = "nowhere";
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await collection.Points.QueryGroupsAsync(request, cancellationToken: Token));
        Assert.Equal(StatusCode.NotFound, refusal.StatusCode);
    }

    [Theory, InlineData("", 1ul, 1ul), InlineData("a[", 1ul, 1ul), InlineData("g", 0ul, 1ul), InlineData("g", 1ul, 0ul)]
    public async Task Malformed_groups_are_invalid_arguments(string field, ulong groups, ulong size)
    {
        await using var collection = await CreateAsync();
        var request = new QueryPointGroups { CollectionName = "c", Query = Nearest(1), GroupBy = field, Limit = groups, GroupSize = size };
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await collection.Points.QueryGroupsAsync(request, cancellationToken: Token));
        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
    }

    /// <summary>Point i scores i.</summary>
    private static async Task<QueryCollection> CreateAsync()
    {
        var collection = await DenseAsync(Distance.Dot, [[1]]);
        await collection.UpsertAsync(
            P(1, """{"g": "a"}"""), P(2, """{"g": "b", "n": 1}"""), P(3, """{"g": "a", "mixed": ["x", 1.5]}"""), P(4, """{"g": "b"}"""), P(5, """{"g": "b", "n": [1, 1]}"""), P(6, """{"g": "a", "n": [1, -7]}"""),
            P(7, """{"g": null}"""));
        return collection;

        static PointStruct P(ulong id, string payload) => Point(id, new Vectors { Vector = Dense(id) }, payload);
    }

    private static async Task<string[]> GroupAsync(QueryCollection collection, string field, ulong groups, ulong size)
    {
        var request = new QueryPointGroups { CollectionName = "c", Query = Nearest(1), GroupBy = field, Limit = groups, GroupSize = size };
        var result = (await collection.Points.QueryGroupsAsync(request, cancellationToken: Token)).Result;
        return [.. result.Groups.Select(group => $"{Name(group.Id)}: {string.Join(' ', group.Hits.Select(hit => hit.Id.Num))}")];
    }

    private static string Name(GroupId id) => id.KindCase switch
    {
        GroupId.KindOneofCase.StringValue => id.StringValue,
        GroupId.KindOneofCase.UnsignedValue => $"{id.UnsignedValue}",
        _ => $"{id.IntegerValue}",
    };
}
