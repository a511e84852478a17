using System.Globalization;
using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Provisioning;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Recall;

/// <summary>
/// What scoring needs of memories, by id and by place. With a vector it is a query over exactly these points, so that the engine computes the cosines
/// and no vector travels.
/// </summary>
internal sealed class FeatureReader(QdrantCalls calls)
{
    // Places of a query and duplicates of a number after concurrent writers; a full answer is asked for again with more room.
    private const int Room = 64;

    private readonly FeatureCache _cache = new();

    public async ValueTask<IReadOnlyList<MemoryFeatures>> ReadAsync(FeatureQuery query, CollectionLayout layout, CancellationToken cancellationToken)
    {
        if (query.Ids.Count + query.Places.Count == 0) return [];
        var filter = FilterTranslation.Translate(query.Scope, query.Visible);
        filter.Must.Add(Chosen(query));
        for (int limit = query.Ids.Count + query.Places.Count + Room; ; limit *= 2)
        {
            var found = query.Vector.IsEmpty
                ? await ScrollAsync(filter, limit, cancellationToken).ConfigureAwait(false)
                : await NearestAsync(query, filter, limit, layout, cancellationToken).ConfigureAwait(false);
            if (found.Count < limit) return found;
        }
    }

    /// <summary>Forgets what was read, for instance because the collection may be another one.</summary>
    public void Reset() => _cache.Clear();

    /// <summary>Forgets what was read of these.</summary>
    public void Remove(IEnumerable<Guid> ids) => _cache.Remove(ids);

    /// <summary>The features of points that a query inside the scope has found; null where one was deleted in between.</summary>
    public async ValueTask<MemoryFeatures?[]> OfAsync(IReadOnlyList<ScoredPoint> found, string tenant, CancellationToken cancellationToken)
    {
        var points = new (Guid Id, ulong Version)[found.Count];
        for (int i = 0; i < points.Length; i++) points[i] = (Guid.ParseExact(found[i].Id.Uuid, "D"), VersionOf(found[i]));
        var known = _cache.Find(points);
        await ReadMissingAsync(points, known, tenant, cancellationToken).ConfigureAwait(false);
        return known;
    }

    /// <summary>Versions count within a shard; a point that has moved into another one must not meet its old number there.</summary>
    private static ulong VersionOf(ScoredPoint point) => point.ShardKey is { } key ? point.Version ^ ((ulong)key.GetHashCode() << 32) : point.Version;

    public static MemoryFeatures Read(PointId id, MapField<string, Value> payload, double? cosine)
    {
        string? Text(string name) => payload.TryGetValue(name, out var value) && value.KindCase == Value.KindOneofCase.StringValue ? value.StringValue : null;
        return new MemoryFeatures
        {
            Id = Guid.ParseExact(id.Uuid, "D"),
            Kind = MemoryFields.ParseKind(Text("kind") ?? "") ?? MemoryKind.Episode,
            OccurredAt = Text("occurredAt") is { } at ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : default,
            Place = PlaceOf(payload),
            Role = Text("role"),
            Speaker = Text("speaker"),
            Importance = payload.TryGetValue("importance", out var importance) && importance.KindCase == Value.KindOneofCase.DoubleValue ? importance.DoubleValue : 0.5,
            Cosine = cosine,
            Terms = MemoryTerms.TryUnpack(Text(TermsMapping.Words), out var terms) ? terms : null,
        };
    }

    public static long? PlaceOf(MapField<string, Value> payload) =>
        payload.TryGetValue(TermsMapping.Place, out var value) && value.KindCase == Value.KindOneofCase.IntegerValue ? value.IntegerValue : null;

    private static Condition Chosen(FeatureQuery query)
    {
        var chosen = new Filter();
        if (query.Ids.Count > 0) chosen.Should.Add(new Condition { HasId = new HasIdCondition { HasId = { query.Ids.Select(PayloadMapping.Id) } } });
        if (query.Places.Count > 0)
            chosen.Should.Add(new Condition { Field = new FieldCondition { Key = TermsMapping.Place, Match = new Match { Integers = new RepeatedIntegers { Integers = { query.Places } } } } });
        return new Condition { Filter = chosen };
    }

    private async ValueTask<List<MemoryFeatures>> NearestAsync(FeatureQuery query, Filter filter, int limit, CollectionLayout layout, CancellationToken cancellationToken)
    {
        var request = new QueryPoints
        {
            CollectionName = calls.Collection,
            Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { query.Vector.ToArray() } } } },
            Using = layout.Dense,
            Filter = filter,
            Limit = (ulong)limit,
            Params = new SearchParams { Exact = true },
            WithPayload = new WithPayloadSelector { Enable = false },
        };
        var response = await calls.CallAsync("features", o => calls.Points.QueryAsync(request, o), cancellationToken).ConfigureAwait(false);
        var known = await OfAsync(response.Result, query.Scope.Tenant, cancellationToken).ConfigureAwait(false);
        var found = new List<MemoryFeatures>(known.Length);
        for (int i = 0; i < known.Length; i++)
            if (known[i] is { } features) found.Add(features with { Cosine = Math.Clamp(response.Result[i].Score, -1, 1) });
        return found;
    }

    /// <summary>The ids come from a query inside the scope, so that reading them by id stays inside it. What was deleted in between stays missing.</summary>
    private async ValueTask ReadMissingAsync((Guid Id, ulong Version)[] points, MemoryFeatures?[] known, string tenant, CancellationToken cancellationToken)
    {
        var missing = new Dictionary<Guid, int>();
        for (int i = 0; i < points.Length; i++)
            if (known[i] is null) missing[points[i].Id] = i; // a point may be in two lists
        if (missing.Count == 0) return;
        var request = new GetPoints { CollectionName = calls.Collection, Ids = { missing.Keys.Select(PayloadMapping.Id) }, WithPayload = Needed(), ShardKeySelector = calls.ShardsOf(tenant) };
        var response = await calls.CallAsync("features", o => calls.Points.GetAsync(request, o), cancellationToken).ConfigureAwait(false);
        var read = new List<(ulong Version, MemoryFeatures Features)>(response.Result.Count);
        foreach (var point in response.Result)
        {
            var features = Read(point.Id, point.Payload, null);
            int at = missing[features.Id];
            known[at] = features;
            read.Add((points[at].Version, features));
        }
        _cache.Keep(read);
        for (int i = 0; i < points.Length; i++)
            if (known[i] is null && missing.TryGetValue(points[i].Id, out int at)) known[i] = known[at];
    }

    private async ValueTask<List<MemoryFeatures>> ScrollAsync(Filter filter, int limit, CancellationToken cancellationToken)
    {
        var request = new ScrollPoints { CollectionName = calls.Collection, Filter = filter, Limit = (uint)limit, WithPayload = Needed() };
        var response = await calls.CallAsync("features", o => calls.Points.ScrollAsync(request, o), cancellationToken).ConfigureAwait(false);
        return [.. response.Result.Select(p => Read(p.Id, p.Payload, null))];
    }

    /// <summary>The fields that <see cref="Read"/> reads.</summary>
    public static WithPayloadSelector Needed() => new()
    {
        Include = new PayloadIncludeSelector { Fields = { "kind", "occurredAt", "role", "speaker", "importance", TermsMapping.Place, TermsMapping.Words } },
    };
}
