using AgentMemory.Qdrant.Calls;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Storage;

/// <summary>Reads what was just acknowledged: a receipt says stored only after the engine has shown the memory.</summary>
internal sealed class ReadBack(QdrantCalls calls)
{
    private const string Hash = "contentHash", Version = "version";

    /// <exception cref="MemoryIndexException">Some are missing or hold something older; transient, since writing again is the same memory.</exception>
    public async ValueTask VerifyAsync(UpsertPoints written, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<string, PointStruct>(written.Points.Count, StringComparer.Ordinal);
        foreach (var point in written.Points) wanted[point.Id.Uuid] = point; // the last one of an id is the one that counts
        var request = new GetPoints
        {
            CollectionName = calls.Collection,
            ShardKeySelector = written.Points[0].Payload.TryGetValue("tenant", out var tenant) ? calls.ShardsOf(tenant.StringValue) : null, // of one tenant where there are several shard keys
            Ids = { wanted.Values.Select(p => p.Id) },
            WithPayload = new WithPayloadSelector { Include = new PayloadIncludeSelector { Fields = { Hash, Version } } },
        };
        var response = await calls.CallAsync("read back", o => calls.Points.GetAsync(request, o), cancellationToken).ConfigureAwait(false);
        int shown = response.Result.Count(p => wanted.TryGetValue(p.Id.Uuid, out var point) && IsAsNew(p, point));
        if (shown < wanted.Count)
            throw new MemoryIndexException($"The index ({calls.Description}) acknowledged {wanted.Count} memories but shows only {shown} of them when they are read back; write again, a repeated write is the same memory.", "read back", MemoryIndexErrorKind.Unavailable);
    }

    /// <summary>The same content, or a later version by another writer.</summary>
    private static bool IsAsNew(RetrievedPoint stored, PointStruct written) =>
        (stored.Payload.TryGetValue(Hash, out var hash) && written.Payload.TryGetValue(Hash, out var own) && hash.StringValue == own.StringValue)
        || (stored.Payload.TryGetValue(Version, out var version) && written.Payload.TryGetValue(Version, out var before) && version.IntegerValue >= before.IntegerValue);
}
