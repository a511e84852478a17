using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Queries.Groups;

/// <summary>Sorts hits into groups, round after round.</summary>
internal sealed class GroupCollector(PayloadPath path, int groupCount, int groupSize, IComparer<Hit> order)
{
    private readonly Dictionary<GroupKey, List<Hit>> _groups = [];
    private readonly HashSet<PointKey> _used = [];

    /// <summary>Points that are in a group already.</summary>
    public IReadOnlyCollection<PointKey> Used => _used;

    /// <summary>Keys of all groups that need no more hits.</summary>
    public IReadOnlyList<GroupKey> Full => [.. _groups.Where(group => group.Value.Count >= groupSize).Select(group => group.Key)];

    /// <summary>Keys of the groups that will be answered, as far as is known, and need more hits.</summary>
    public IReadOnlyList<GroupKey> BestUnfilled => [.. BestKeys().Where(key => _groups[key].Count < groupSize)];

    public bool AreBestFull => BestKeys().Count(key => _groups[key].Count >= groupSize) == groupCount;

    public void Add(IEnumerable<Hit> hits)
    {
        foreach (var hit in hits)
        {
            var keys = GroupKey.Of(hit.Point.View.Segment.Payload(hit.Point.Offset), path);
            if (keys.Count > 0) _used.Add(hit.Point.Id);
            foreach (var key in keys)
            {
                if (!_groups.TryGetValue(key, out var group)) _groups[key] = group = [];
                if (!group.Exists(other => other.Point == hit.Point)) group.Add(hit);
            }
        }
    }

    /// <summary>The best groups by their best hit, each with its best hits.</summary>
    public IReadOnlyList<(GroupKey Key, IReadOnlyList<Hit> Hits)> Best() => [.. BestKeys().Select(key => (key, (IReadOnlyList<Hit>)[.. Ordered(key).Take(groupSize)]))];

    private IEnumerable<GroupKey> BestKeys() => _groups.Keys.OrderBy(key => Ordered(key).First(), order).Take(groupCount);

    private IEnumerable<Hit> Ordered(GroupKey key) => _groups[key].Order(order);
}
