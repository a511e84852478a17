using System.Globalization;
using AgentMemory.Qdrant.Calls;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Sharding;

/// <summary>What a tenant that has a shard of its own still has in the common ones: compared with its own shard, and then removed.</summary>
internal sealed class CommonShards(QdrantCalls calls)
{
    private const int Page = 1000;
    private const string Hash = "contentHash", Updated = "updatedAt";

    /// <summary>Looks for every memory of the common shards in the tenant's own.</summary>
    /// <exception cref="MemoryIndexException">Some are missing or older there (conflict); nothing was removed.</exception>
    public async ValueTask VerifyAsync(string tenant, bool acceptMissing, IProgress<PromotionProgress>? progress, CancellationToken cancellationToken)
    {
        long seen = 0, missing = 0;
        PointId? from = null;
        do
        {
            var page = await ReadAsync(tenant, from, cancellationToken).ConfigureAwait(false);
            missing += page.Result.Count - (await FoundAsync(tenant, page.Result, acceptMissing, cancellationToken).ConfigureAwait(false)).Count;
            seen += page.Result.Count;
            from = page.NextPageOffset;
            if (page.Result.Count > 0) progress?.Report(new PromotionProgress(PromotionStep.Verifying, seen));
        }
        while (from is not null);
        if (missing > 0)
            throw new MemoryIndexException(string.Create(CultureInfo.InvariantCulture,
                $"{missing:N0} of the {seen:N0} memories that '{tenant}' has in the common shards are missing in its own, or older there; nothing was removed. What was forgotten since its shard took over looks like this: then run again with --accept-missing. Otherwise delete the shard key '{tenant}' on the server, and promote again."), "promote", MemoryIndexErrorKind.Conflict);
    }

    /// <summary>Removes from the common shards, by id and page by page, what is in the tenant's own. What comes in between stays for another run.</summary>
    /// <returns>Memories removed.</returns>
    public async ValueTask<long> ClearAsync(string tenant, bool acceptMissing, IProgress<PromotionProgress>? progress, CancellationToken cancellationToken)
    {
        long cleared = 0;
        while (await ReadAsync(tenant, null, cancellationToken).ConfigureAwait(false) is { Result.Count: > 0 } page)
        {
            var found = await FoundAsync(tenant, page.Result, acceptMissing, cancellationToken).ConfigureAwait(false);
            if (found.Count == 0) break;
            var filter = Own(tenant);
            filter.Must.Add(new Condition { HasId = new HasIdCondition { HasId = { found } } });
            var request = new DeletePoints { CollectionName = calls.Collection, Wait = true, Points = new PointsSelector { Filter = filter }, ShardKeySelector = ShardSelection.Only(calls.FallbackShard) };
            var response = await calls.CallAsync("delete", o => calls.Points.DeleteAsync(request, o), cancellationToken).ConfigureAwait(false);
            calls.RequireCompleted("delete", response.Result.Status);
            cleared += found.Count;
            progress?.Report(new PromotionProgress(PromotionStep.Clearing, cleared));
        }
        return cleared;
    }

    private async ValueTask<ScrollResponse> ReadAsync(string tenant, PointId? from, CancellationToken cancellationToken)
    {
        var request = new ScrollPoints { CollectionName = calls.Collection, Filter = Own(tenant), Limit = Page, WithPayload = Needed(), ShardKeySelector = ShardSelection.Only(calls.FallbackShard) };
        if (from is not null) request.Offset = from;
        return await calls.CallAsync("scroll", o => calls.Points.ScrollAsync(request, o), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those that the tenant's own shard holds as they are here, or newer.</summary>
    private async ValueTask<IReadOnlyList<PointId>> FoundAsync(string tenant, RepeatedField<RetrievedPoint> points, bool acceptMissing, CancellationToken cancellationToken)
    {
        if (points.Count == 0) return [];
        var request = new GetPoints { CollectionName = calls.Collection, Ids = { points.Select(p => p.Id) }, WithPayload = Needed(), ShardKeySelector = ShardSelection.Only(tenant) };
        var response = await calls.CallAsync("get", o => calls.Points.GetAsync(request, o), cancellationToken).ConfigureAwait(false);
        var own = response.Result.ToDictionary(p => p.Id.Uuid, StringComparer.Ordinal);
        return [.. points.Where(p => own.TryGetValue(p.Id.Uuid, out var there) ? IsAsNew(there.Payload, p.Payload) : acceptMissing).Select(p => p.Id)];
    }

    private static bool IsAsNew(MapField<string, Value> own, MapField<string, Value> common) => Text(own, Hash) == Text(common, Hash) || At(own) > At(common);

    private static string? Text(MapField<string, Value> payload, string field) => payload.TryGetValue(field, out var value) ? value.StringValue : null;

    private static DateTimeOffset At(MapField<string, Value> payload) =>
        DateTimeOffset.TryParse(Text(payload, Updated), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : default;

    private static Filter Own(string tenant) => FilterTranslation.Translate(new MemoryScope { Tenant = tenant });

    private static WithPayloadSelector Needed() => new() { Include = new PayloadIncludeSelector { Fields = { Hash, Updated } } };
}
