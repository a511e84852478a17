using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant;

internal sealed partial class QdrantMemoryIndex
{
    public async ValueTask<IReadOnlyList<Guid>> SweepExpiredAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken = default)
    {
        // The one filter without a tenant: it selects by expiry alone, and only ids leave here.
        var request = new ScrollPoints { CollectionName = Collection, Filter = FilterTranslation.Expired(until), Limit = (uint)limit, WithPayload = new WithPayloadSelector { Enable = false } };
        var expired = await _calls.CallAsync("sweep", o => _calls.Points.ScrollAsync(request, o), cancellationToken).ConfigureAwait(false);
        if (expired.Result.Count == 0) return [];
        var ids = new HasIdCondition { HasId = { expired.Result.Select(p => p.Id) } };
        // Versions first: a sweep that is cut off finds the memory again. The expiry stands in the deletion too, since it may have been extended meanwhile.
        var versions = FilterTranslation.VersionsOf(expired.Result.Select(p => p.Id.Uuid));
        await _writer.DeleteAsync(versions, cancellationToken).ConfigureAwait(false);
        var memories = FilterTranslation.Expired(until);
        memories.Must.Add(new Condition { HasId = ids });
        await _writer.DeleteAsync(memories, cancellationToken).ConfigureAwait(false);
        Guid[] removed = [.. expired.Result.Select(p => Guid.Parse(p.Id.Uuid))];
        _features.Remove(removed);
        return removed;
    }
}
