namespace AgentMemory.Qdrant.Recall;

/// <summary>
/// Features of points that were read before. The engine gives every point a new version with every write, whoever writes, and each query answers with the
/// versions, so a stale entry is never used. Two generations bound it: what was not used while a whole generation came goes.
/// </summary>
internal sealed class FeatureCache
{
    // About half a kilobyte an entry: at most some 25 MB.
    private const int Generation = 25_000;

    private readonly Lock _lock = new();
    private Dictionary<Guid, Entry> _young = [], _old = [];

    /// <summary>The features of these points in these versions; null where they are not known.</summary>
    public MemoryFeatures?[] Find(IReadOnlyList<(Guid Id, ulong Version)> points)
    {
        var found = new MemoryFeatures?[points.Count];
        lock (_lock)
        {
            for (int i = 0; i < found.Length; i++)
            {
                var (id, version) = points[i];
                if (_young.TryGetValue(id, out var entry))
                {
                    if (entry.Version == version) found[i] = entry.Features;
                }
                else if (_old.TryGetValue(id, out entry) && entry.Version == version)
                {
                    found[i] = entry.Features;
                    Add(id, entry);
                }
            }
        }
        return found;
    }

    public void Keep(IEnumerable<(ulong Version, MemoryFeatures Features)> read)
    {
        lock (_lock)
            foreach (var (version, features) in read) Add(features.Id, new Entry(version, features));
    }

    /// <summary>What is deleted goes from here too: a forgotten speaker's name must not wait for its eviction.</summary>
    public void Remove(IEnumerable<Guid> ids)
    {
        lock (_lock)
            foreach (var id in ids)
            {
                _young.Remove(id);
                _old.Remove(id);
            }
    }

    public void Clear()
    {
        lock (_lock) (_young, _old) = ([], []);
    }

    private void Add(Guid id, Entry entry)
    {
        if (_young.Count >= Generation) (_young, _old) = ([], _young);
        _young[id] = entry;
    }

    private readonly record struct Entry(ulong Version, MemoryFeatures Features);
}
