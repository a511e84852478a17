namespace AgentMemory.Lifecycle;

/// <summary>Reads a memory through time.</summary>
internal sealed class HistoryReader(IMemoryIndex index)
{
    private const int MaxLinks = 100, PageSize = 256;

    public async Task<MemoryHistory?> ReadAsync(Guid id, MemoryScope scope, CancellationToken cancellationToken)
    {
        var current = await GetAsync(id, scope, cancellationToken).ConfigureAwait(false);
        if (current?.VersionOf is { } owner) current = await GetAsync(owner, scope, cancellationToken).ConfigureAwait(false);
        if (current is null) return null;
        var versions = await VersionsAsync(current.Id, scope, cancellationToken).ConfigureAwait(false);
        var earlier = await FollowAsync(current, r => r.Supersedes, scope, cancellationToken).ConfigureAwait(false);
        earlier.Reverse();
        return new MemoryHistory(current.Id, [.. versions.OrderBy(v => v.Version), current], earlier, await FollowAsync(current, r => r.SupersededBy, scope, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The version that was known then.</summary>
    public async Task<MemoryRecord?> GetAsync(Guid id, MemoryScope scope, DateTimeOffset? validAt, DateTimeOffset? knownAt, CancellationToken cancellationToken)
    {
        MemoryFilter own = new MemoryFilter.Comparison("id", FilterOperator.Equal, id);
        if (knownAt is not null) own |= MemoryVersions.Of(id);
        else if (validAt is null) return await GetAsync(id, scope, cancellationToken).ConfigureAwait(false);
        var (items, _) = await index.ScrollAsync(scope, Recall.VisibilityFilter.Join(validAt, own, knownAt), 2, null, cancellationToken).ConfigureAwait(false);
        return items.Count == 0 ? null : items[0];
    }

    /// <summary>The earlier versions of a memory, in no particular order.</summary>
    public async Task<List<MemoryRecord>> VersionsAsync(Guid id, MemoryScope scope, CancellationToken cancellationToken)
    {
        var versions = new List<MemoryRecord>();
        Guid? from = null;
        do
        {
            var (items, next) = await index.ScrollAsync(scope, MemoryVersions.Of(id), PageSize, from, cancellationToken).ConfigureAwait(false);
            versions.AddRange(items);
            from = next;
        } while (from is not null);
        return versions;
    }

    private async Task<List<MemoryRecord>> FollowAsync(MemoryRecord start, Func<MemoryRecord, Guid?> link, MemoryScope scope, CancellationToken cancellationToken)
    {
        var found = new List<MemoryRecord>();
        var seen = new HashSet<Guid> { start.Id };
        for (var next = link(start); next is { } id && found.Count < MaxLinks && seen.Add(id);)
        {
            if (await GetAsync(id, scope, cancellationToken).ConfigureAwait(false) is not { } record) break; // forgotten
            found.Add(record);
            next = link(record);
        }
        return found;
    }

    private async Task<MemoryRecord?> GetAsync(Guid id, MemoryScope scope, CancellationToken cancellationToken) =>
        (await index.GetAsync([id], scope, cancellationToken).ConfigureAwait(false)).GetValueOrDefault(id);
}
