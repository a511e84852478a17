using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>The payload writes of the API, each from a payload to a new one; the payloads given stay as they are.</summary>
internal static class PayloadEditor
{
    /// <summary>Merges the given keys: each replaces the stored one, a null removes it. With a path, into the object there, which is made where it is missing.</summary>
    public static Struct Set(Struct payload, MapField<string, Value> given, PayloadPath? path)
    {
        var edited = payload.Clone();
        if (path is null) Merge(edited.Fields, given);
        else SetInto(edited.Fields, path.FirstKey, path.Steps, given);
        return PayloadValidation.CheckDepth(edited);
    }

    /// <summary>The given payload alone; nulls are kept.</summary>
    public static Struct Overwrite(MapField<string, Value> given)
    {
        var payload = new Struct();
        foreach (var (key, value) in given) payload.Fields[key] = value.Clone();
        return payload;
    }

    /// <summary>Removes each path; a missing one is ignored. <c>a[]</c> empties the array, <c>a[n]</c> does nothing, as removing by position would not be repeatable.</summary>
    public static Struct Delete(Struct payload, IEnumerable<PayloadPath> paths)
    {
        var edited = payload.Clone();
        foreach (var path in paths)
        {
            if (path.Steps.IsEmpty) edited.Fields.Remove(path.FirstKey);
            else if (edited.Fields.TryGetValue(path.FirstKey, out var value)) Remove(value, path.Steps);
        }
        return edited;
    }

    /// <summary>No payload at all.</summary>
    public static Struct Clear() => new();

    private static void Merge(MapField<string, Value> stored, MapField<string, Value> given)
    {
        foreach (var (key, value) in given)
        {
            if (PayloadValues.IsNull(value)) stored.Remove(key);
            else stored[key] = value.Clone();
        }
    }

    private static void SetInto(MapField<string, Value> fields, string key, ReadOnlySpan<PathStep> steps, MapField<string, Value> given)
    {
        if (!fields.TryGetValue(key, out var value)) fields[key] = value = new Value();
        SetInto(value, steps, given);
    }

    private static void SetInto(Value value, ReadOnlySpan<PathStep> steps, MapField<string, Value> given)
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
        if (steps[0].IsEveryElement)
            foreach (var element in elements) SetInto(element, steps[1..], given);
        else if (steps[0].Index < elements.Count)
            SetInto(elements[steps[0].Index], steps[1..], given);
    }

    private static void Remove(Value value, ReadOnlySpan<PathStep> steps)
    {
        var step = steps[0];
        bool isLast = steps.Length == 1;
        if (step.Key is { } key)
        {
            if (value.KindCase != Value.KindOneofCase.StructValue) return;
            if (isLast) value.StructValue.Fields.Remove(key);
            else if (value.StructValue.Fields.TryGetValue(key, out var child)) Remove(child, steps[1..]);
            return;
        }
        if (value.KindCase != Value.KindOneofCase.ListValue) return;
        var elements = value.ListValue.Values;
        if (isLast)
        {
            if (step.IsEveryElement) elements.Clear();
        }
        else if (step.IsEveryElement)
        {
            foreach (var element in elements) Remove(element, steps[1..]);
        }
        else if (step.Index < elements.Count)
        {
            Remove(elements[step.Index], steps[1..]);
        }
    }
}
