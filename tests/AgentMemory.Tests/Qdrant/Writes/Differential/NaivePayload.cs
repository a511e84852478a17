using System.Globalization;
using System.Text;
using Qdrant.Client.Grpc;

namespace AgentMemory.Tests.Qdrant.Writes.Differential;

/// <summary>
/// Payloads as plain objects, edited by the documented rules: null, bool, long, string, <see cref="List{T}"/> and <see cref="SortedDictionary{TKey, TValue}"/>.
/// </summary>
internal static class NaivePayload
{
    /// <summary>A step into a payload: a key, an element, or (null) every element.</summary>
    public abstract record Step
    {
        public sealed record Key(string Name) : Step;

        public sealed record Element(int Index) : Step;

        public sealed record Every : Step;
    }

    public static object? Copy(object? value) => value switch
    {
        List<object?> list => list.Select(Copy).ToList(),
        SortedDictionary<string, object?> map => new SortedDictionary<string, object?>(map.ToDictionary(p => p.Key, p => Copy(p.Value)), StringComparer.Ordinal),
        _ => value,
    };

    public static SortedDictionary<string, object?> Copy(SortedDictionary<string, object?> map) => (SortedDictionary<string, object?>)Copy((object)map)!;

    /// <summary>Each given key replaces the stored one, a null removes it.</summary>
    public static void Merge(SortedDictionary<string, object?> stored, SortedDictionary<string, object?> given)
    {
        foreach (var (key, value) in given)
        {
            if (value is null) stored.Remove(key);
            else stored[key] = Copy(value);
        }
    }

    /// <summary>What stands at the place after the merge: objects and arrays are made where a step needs one and something else is there.</summary>
    public static object Set(object? current, ReadOnlySpan<Step> steps, SortedDictionary<string, object?> given)
    {
        if (steps.IsEmpty)
        {
            var merged = current as SortedDictionary<string, object?> ?? new SortedDictionary<string, object?>(StringComparer.Ordinal);
            Merge(merged, given);
            return merged;
        }
        if (steps[0] is Step.Key { Name: var name })
        {
            var map = current as SortedDictionary<string, object?> ?? new SortedDictionary<string, object?>(StringComparer.Ordinal);
            map[name] = Set(map.GetValueOrDefault(name), steps[1..], given);
            return map;
        }
        var list = current as List<object?> ?? [];
        for (int i = 0; i < list.Count; i++)
            if (steps[0] is Step.Every || steps[0] is Step.Element { Index: var index } && index == i) list[i] = Set(list[i], steps[1..], given);
        return list;
    }

    /// <summary>Removes a key, or all elements; a single element cannot be removed.</summary>
    public static void Remove(object? current, ReadOnlySpan<Step> steps)
    {
        bool isLast = steps.Length == 1;
        switch (steps[0])
        {
            case Step.Key { Name: var name } when current is SortedDictionary<string, object?> map:
                if (isLast) map.Remove(name);
                else if (map.TryGetValue(name, out object? child)) Remove(child, steps[1..]);
                break;
            case Step.Every when current is List<object?> list:
                if (isLast) list.Clear();
                else foreach (object? element in list) Remove(element, steps[1..]);
                break;
            case Step.Element { Index: var index } when current is List<object?> list && index < list.Count && !isLast:
                Remove(list[index], steps[1..]);
                break;
        }
    }

    public static Value ToProto(object? value) => value switch
    {
        null => new Value { NullValue = NullValue.NullValue },
        bool flag => new Value { BoolValue = flag },
        long number => new Value { IntegerValue = number },
        string text => new Value { StringValue = text },
        List<object?> list => new Value { ListValue = new ListValue { Values = { list.Select(ToProto) } } },
        SortedDictionary<string, object?> map => new Value { StructValue = new Struct { Fields = { map.ToDictionary(p => p.Key, p => ToProto(p.Value)) } } },
        _ => throw new ArgumentException(value.GetType().Name),
    };

    /// <summary>One spelling for equal payloads.</summary>
    public static string Text(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        string text => $"'{text}'",
        List<object?> list => $"[{string.Join(',', list.Select(Text))}]",
        SortedDictionary<string, object?> map => $"{{{string.Join(',', map.Select(p => $"'{p.Key}':{Text(p.Value)}"))}}}",
        _ => throw new ArgumentException(value.GetType().Name),
    };

    /// <summary>The same spelling for what the engine answered.</summary>
    public static string Text(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        Value.KindOneofCase.IntegerValue => value.IntegerValue.ToString(CultureInfo.InvariantCulture),
        Value.KindOneofCase.StringValue => $"'{value.StringValue}'",
        Value.KindOneofCase.ListValue => $"[{string.Join(',', value.ListValue.Values.Select(Text))}]",
        Value.KindOneofCase.StructValue => Text(value.StructValue.Fields),
        _ => "null",
    };

    public static string Text(IEnumerable<KeyValuePair<string, Value>> fields)
    {
        var text = new StringBuilder("{");
        foreach (var (key, value) in fields.OrderBy(f => f.Key, StringComparer.Ordinal)) text.Append(text.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"'{key}':{Text(value)}");
        return text.Append('}').ToString();
    }
}
