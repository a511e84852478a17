using AgentMemory.Qdrant.Embedded.Segments;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Points;

/// <summary>The payload writes of the API, each from a snapshot to the changes it makes.</summary>
internal static class PayloadWrites
{
    /// <summary>Merges the given keys: each replaces the stored one, a null removes it. With a key, into the object there, which is made where it is missing.</summary>
    public static PointChanges Set(CollectionSnapshot snapshot, PointsSelector? selector, MapField<string, Value> given, string? key, ulong version)
    {
        var path = key is null ? null : PayloadKeyPath.Parse(key);
        PointReading.CheckPayload(given);
        return PointWrites.EditPayload(snapshot, Required(selector), point =>
        {
            var payload = Struct.Parser.ParseFrom(point.Payload);
            if (path is null && payload.Fields.Count == 0) return PointReading.ReadPayload(given); // nothing to merge with: nulls stay, as on the server
            if (path is null) Merge(payload.Fields, given);
            else SetInto(payload.Fields, path.FirstKey, path.Steps, given);
            PointReading.CheckPayload(payload.Fields); // a path may have made it too deep
            return payload.ToByteArray();
        }, version);
    }

    /// <summary>The given payload alone; nulls are kept, the key is checked and ignored, as on the server.</summary>
    public static PointChanges Overwrite(CollectionSnapshot snapshot, PointsSelector? selector, MapField<string, Value> given, string? key, ulong version)
    {
        if (key is not null) _ = PayloadKeyPath.Parse(key);
        byte[] payload = PointReading.ReadPayload(given);
        return PointWrites.EditPayload(snapshot, Required(selector), _ => payload, version);
    }

    /// <summary>Removes each key; a missing one is ignored. <c>a[]</c> empties the array, <c>a[n]</c> does nothing, as removing by position would not be repeatable.</summary>
    public static PointChanges Delete(CollectionSnapshot snapshot, PointsSelector? selector, IEnumerable<string> keys, ulong version)
    {
        var paths = keys.Select(PayloadKeyPath.Parse).ToArray();
        return PointWrites.EditPayload(snapshot, Required(selector), point =>
        {
            var payload = Struct.Parser.ParseFrom(point.Payload);
            foreach (var path in paths)
            {
                if (path.Steps.Length == 0) payload.Fields.Remove(path.FirstKey);
                else if (payload.Fields.TryGetValue(path.FirstKey, out var value)) Remove(value, path.Steps);
            }
            return payload.ToByteArray();
        }, version);
    }

    public static PointChanges Clear(CollectionSnapshot snapshot, PointsSelector? selector, ulong version) =>
        PointWrites.EditPayload(snapshot, selector ?? throw Malformed.Request("PointSelector is missing"), static _ => [], version);

    private static PointsSelector Required(PointsSelector? selector) => selector ?? throw Malformed.Request("points_selector is expected");

    private static void Merge(MapField<string, Value> stored, MapField<string, Value> given)
    {
        foreach (var (key, value) in given)
        {
            if (value.KindCase is Value.KindOneofCase.NullValue or Value.KindOneofCase.None) stored.Remove(key);
            else stored[key] = value.Clone();
        }
    }

    private static void SetInto(MapField<string, Value> fields, string key, ReadOnlySpan<(string? Key, long Index)> steps, MapField<string, Value> given)
    {
        if (!fields.TryGetValue(key, out var value)) fields[key] = value = new Value();
        SetInto(value, steps, given);
    }

    private static void SetInto(Value value, ReadOnlySpan<(string? Key, long Index)> steps, MapField<string, Value> given)
    {
        if (steps.IsEmpty || steps[0].Key is not null)
        {
            if (value.KindCase != Value.KindOneofCase.StructValue) value.StructValue = new Struct();
            if (steps.IsEmpty) Merge(value.StructValue.Fields, given);
            else SetInto(value.StructValue.Fields, steps[0].Key!, steps[1..], given);
            return;
        }
        if (value.KindCase != Value.KindOneofCase.ListValue) value.ListValue = new ListValue();
        var elements = value.ListValue.Values;
        if (steps[0].Index == PayloadKeyPath.EveryElement)
            foreach (var element in elements) SetInto(element, steps[1..], given);
        else if (steps[0].Index < elements.Count)
            SetInto(elements[(int)steps[0].Index], steps[1..], given);
    }

    private static void Remove(Value value, ReadOnlySpan<(string? Key, long Index)> steps)
    {
        var (key, index) = steps[0];
        bool isLast = steps.Length == 1;
        if (key is not null)
        {
            if (value.KindCase != Value.KindOneofCase.StructValue) return;
            if (isLast) value.StructValue.Fields.Remove(key);
            else if (value.StructValue.Fields.TryGetValue(key, out var child)) Remove(child, steps[1..]);
            return;
        }
        if (value.KindCase != Value.KindOneofCase.ListValue) return;
        var elements = value.ListValue.Values;
        if (isLast && index == PayloadKeyPath.EveryElement) elements.Clear();
        else if (!isLast && index == PayloadKeyPath.EveryElement)
            foreach (var element in elements) Remove(element, steps[1..]);
        else if (!isLast && index < elements.Count)
            Remove(elements[(int)index], steps[1..]);
    }
}
