using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Points;

/// <summary>What one write changes, computed against a snapshot before anything is stored.</summary>
/// <param name="Upserts">Distinct ids.</param>
/// <param name="Deletes">Ids that go.</param>
/// <param name="Failure">Found while applying: the changes stay, and callers that wait are told.</param>
/// <param name="KeepsIndexed">The server's sparse index does not notice that vectors go: they stay in its count.</param>
internal sealed record PointChanges(List<StoredPoint> Upserts, IReadOnlyCollection<PointKey> Deletes, RpcException? Failure = null, bool KeepsIndexed = false);

/// <summary>The point writes of the API, each from a snapshot to the changes it makes.</summary>
internal static class PointWrites
{
    public static PointChanges Upsert(CollectionSnapshot snapshot, IReadOnlyCollection<PointStruct> points, Filter? updateFilter, UpdateMode mode, ulong version)
    {
        if (points.Count == 0) throw EmptyRequest();
        var filter = Compile(updateFilter, snapshot);
        var upserts = new Dictionary<PointKey, StoredPoint>(points.Count); // the last of several with one id wins
        RpcException? failure = null;
        foreach (var point in points)
        {
            var id = PointKey.From(point.Id);
            byte[] payload = PointReading.ReadPayload(point.Payload);
            var vectors = PointReading.ReadVectors(point.Vectors ?? throw Malformed.Request("Expected some vectors"), snapshot.Settings, ref failure);
            bool exists = snapshot.TryLocate(id, out var view, out int offset);
            if (exists ? mode == UpdateMode.InsertOnly || (filter is not null && !filter.Matches(view, offset)) : mode == UpdateMode.UpdateOnly) continue;
            upserts[id] = new StoredPoint(id, version, payload, vectors);
        }
        return failure is null ? new([.. upserts.Values], []) : new([], [], failure);
    }

    public static PointChanges UpdateVectors(CollectionSnapshot snapshot, IReadOnlyCollection<PointVectors> points, Filter? updateFilter, ulong version)
    {
        if (points.Count == 0) throw EmptyRequest();
        var filter = Compile(updateFilter, snapshot);
        RpcException? failure = null, missing = null;
        var upserts = new Dictionary<PointKey, StoredPoint>(points.Count);
        foreach (var point in points)
        {
            var id = PointKey.From(point.Id);
            var vectors = PointReading.ReadVectors(point.Vectors ?? throw Malformed.Request("vectors is expected"), snapshot.Settings, ref failure);
            if (!snapshot.TryLocate(id, out var view, out int offset))
            {
                missing ??= MissingPoint(id);
                continue;
            }
            if (filter is not null && !filter.Matches(view, offset)) continue;
            var stored = upserts.GetValueOrDefault(id) ?? view.Segment.Read(offset);
            var merged = new Dictionary<string, StoredVector>(stored.Vectors, StringComparer.Ordinal);
            foreach (var (name, vector) in vectors) merged[name] = vector;
            upserts[id] = stored with { Version = version, Vectors = merged };
        }
        return failure is null ? new([.. upserts.Values], [], missing) : new([], [], failure);
    }

    public static PointChanges DeleteVectors(CollectionSnapshot snapshot, PointsSelector? selector, VectorsSelector? vectors, ulong version)
    {
        if (selector is null) throw Malformed.Request("points_selector is expected");
        if (vectors is null) throw Malformed.Request("vectors is expected");
        var (selected, missing) = Select(snapshot, selector);
        if (vectors.Names.FirstOrDefault(name => !snapshot.Settings.Slots.ContainsKey(name)) is { } unknown)
            return new([], [], Refusal.InvalidArgument($"Not existing vector name error: {unknown}"));
        return new([.. selected.Select(point => point with { Version = version, Vectors = Without(point.Vectors, vectors.Names) })], [], missing, KeepsIndexed: true);
    }

    public static PointChanges Delete(CollectionSnapshot snapshot, PointsSelector? selector)
    {
        var (selected, _) = Select(snapshot, selector ?? throw Malformed.Request("PointSelector is missing"));
        return new([], [.. selected.Select(point => point.Id)]);
    }

    /// <summary>Gives each selected point another payload.</summary>
    public static PointChanges EditPayload(CollectionSnapshot snapshot, PointsSelector selector, Func<StoredPoint, byte[]> edit, ulong version)
    {
        var (selected, missing) = Select(snapshot, selector);
        return new([.. selected.Select(point => point with { Version = version, Payload = edit(point) })], [], missing);
    }

    private static (List<StoredPoint> Selected, RpcException? Missing) Select(CollectionSnapshot snapshot, PointsSelector selector)
    {
        var selected = new List<StoredPoint>();
        RpcException? missing = null;
        switch (selector.PointsSelectorOneOfCase)
        {
            case PointsSelector.PointsSelectorOneOfOneofCase.Points:
                if (selector.Points.Ids.Count == 0) throw EmptyRequest();
                foreach (var id in selector.Points.Ids.Select(id => PointKey.From(id)).Distinct().ToArray()) // all are read before anything is done
                {
                    if (snapshot.TryLocate(id, out var view, out int offset)) selected.Add(view.Segment.Read(offset));
                    else missing ??= MissingPoint(id);
                }
                break;
            case PointsSelector.PointsSelectorOneOfOneofCase.Filter:
                var filter = Compile(selector.Filter, snapshot)!;
                foreach (var view in snapshot.Segments)
                    foreach (int offset in filter.Select(view)) selected.Add(view.Segment.Read(offset));
                break;
            default:
                throw Malformed.Request("Malformed PointsSelector type");
        }
        return (selected, missing);
    }

    private static CompiledFilter? Compile(Filter? filter, CollectionSnapshot snapshot)
    {
        if (filter is null) return null;
        var compiled = CompiledFilter.Compile(filter);
        WriteChecks.Filter(snapshot, filter);
        return compiled;
    }

    private static Dictionary<string, StoredVector> Without(IReadOnlyDictionary<string, StoredVector> vectors, IEnumerable<string> names)
    {
        var rest = new Dictionary<string, StoredVector>(vectors, StringComparer.Ordinal);
        foreach (string name in names) rest.Remove(name);
        return rest;
    }

    private static RpcException EmptyRequest() => new(new Status(StatusCode.InvalidArgument, "Bad request: Empty update request"));

    private static RpcException MissingPoint(PointKey id)
    {
        var point = id.ToPointId();
        return Refusal.NotFound($"No point with id {(id.IsUuid ? point.Uuid : point.Num.ToString(System.Globalization.CultureInfo.InvariantCulture))} found");
    }
}
