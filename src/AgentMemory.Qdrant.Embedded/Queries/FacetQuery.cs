using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Indexes;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries;

/// <summary>How many of the points that pass a filter hold each value of an indexed field: always counted, also where an estimate would do.</summary>
internal static class FacetQuery
{
    private const ulong DefaultLimit = 10;

    public static FacetResponse Run(ICollectionResolver collections, FacetCounts request, CancellationToken cancellationToken)
    {
        if (request.Key.Length == 0) throw Malformed.Field("key", "value \"\" invalid, must be at least 1 characters");
        Malformed.AtLeast("timeout", request.HasTimeout, request.Timeout, 1);
        string field = PayloadPath.Parse(request.Key).ToString();
        var filter = CompiledFilter.Compile(request.Filter);
        var snapshot = collections.Resolve(request.CollectionName);
        if (request.ShardKeySelector is not null) WriteChecks.ShardKeys(snapshot.Settings.Config, request.ShardKeySelector);
        if (!snapshot.Schema.TryGetValue(field, out var schema) || !CanFacet(schema))
            throw Refusal.InvalidArgument($"No appropriate index for faceting: `{field}`. Please create one to facet on this field. Check https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which payload schemas support Match conditions");

        var counts = new Dictionary<FacetValue, ulong>();
        foreach (var view in snapshot.Segments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (value, count) in ((IFacetIndex)view.Segment.Indexes[field]).CountValues(filter.Select(view)))
                counts[value] = counts.GetValueOrDefault(value) + (ulong)count;
        }
        int limit = (int)Math.Min(request.HasLimit ? request.Limit : DefaultLimit, int.MaxValue);
        var ranked = counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, Values.Ascending).Take(limit);
        return new FacetResponse { Hits = { ranked.Select(count => new FacetHit { Value = count.Key, Count = count.Value }) } };
    }

    private static bool CanFacet(PayloadSchemaInfo schema) => schema.DataType switch
    {
        PayloadSchemaType.Keyword or PayloadSchemaType.Uuid or PayloadSchemaType.Bool => true,
        PayloadSchemaType.Integer => schema.Params?.IntegerIndexParams is not { HasLookup: true, Lookup: false },
        _ => false,
    };

    /// <summary>Values of one field, which are all of one kind.</summary>
    private sealed class Values : IComparer<FacetValue>
    {
        public static Values Ascending { get; } = new();

        public int Compare(FacetValue? x, FacetValue? y) => x!.VariantCase switch
        {
            FacetValue.VariantOneofCase.IntegerValue => x.IntegerValue.CompareTo(y!.IntegerValue),
            FacetValue.VariantOneofCase.BoolValue => x.BoolValue.CompareTo(y!.BoolValue),
            _ => Utf8Order.Instance.Compare(x.StringValue, y!.StringValue),
        };
    }
}
