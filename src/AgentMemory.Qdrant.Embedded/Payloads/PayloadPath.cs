using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>
/// A path into a payload: <c>key</c>, then any of <c>.key</c>, <c>[n]</c> and <c>[]</c>; keys with other characters than letters, digits, _ and - are quoted.
/// </summary>
internal sealed class PayloadPath
{
    private const int EveryElement = -1, NoIndex = -2;

    private readonly List<(string Key, int Index)> _steps;

    private PayloadPath(List<(string, int)> steps) => _steps = steps;

    /// <summary>Sub-paths are relative to this top-level key.</summary>
    public string FirstKey => _steps[0].Key;

    /// <exception cref="RpcException">InvalidArgument: not a path.</exception>
    public static PayloadPath Parse(string text)
    {
        var steps = new List<(string, int)>();
        int i = 0;
        while (true)
        {
            steps.Add((ReadKey(text, ref i), NoIndex));
            while (i < text.Length && text[i] == '[')
            {
                int close = text.IndexOf(']', i);
                var inside = close < 0 ? default : text.AsSpan(i + 1, close - i - 1);
                int index = EveryElement;
                if (close < 0 || (inside.Length > 0 && (!inside.TrimStart("0123456789").IsEmpty || !int.TryParse(inside, out index)))) throw Invalid(text);
                steps.Add(("", index));
                i = close + 1;
            }
            if (i == text.Length) return new PayloadPath(steps);
            if (text[i++] != '.') throw Invalid(text);
        }
    }

    /// <summary>The values at the path, arrays as they are.</summary>
    public IEnumerable<Value> Values(Struct payload) =>
        payload.Fields.TryGetValue(_steps[0].Key, out var value) ? Walk(value, 1) : [];

    /// <summary>The values at the path, an array replaced by its elements, one level only: what conditions look at.</summary>
    public IEnumerable<Value> Elements(Struct payload)
    {
        foreach (var value in Values(payload))
        {
            if (value.KindCase != Value.KindOneofCase.ListValue) yield return value;
            else foreach (var element in value.ListValue.Values) yield return element;
        }
    }

    private static string ReadKey(string text, ref int i)
    {
        int start = i;
        if (i < text.Length && text[i] == '"')
        {
            int close = text.IndexOf('"', i + 1);
            if (close < 0 || text.AsSpan(i + 1, close - i - 1).Contains('\\')) throw Invalid(text);
            i = close + 1;
            return text[(start + 1)..close];
        }
        while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '_' or '-' || char.IsSurrogate(text[i]))) i++;
        return i == start ? throw Invalid(text) : text[start..i];
    }

    private IEnumerable<Value> Walk(Value value, int step)
    {
        if (step == _steps.Count) return [value];
        var (key, index) = _steps[step];
        if (index == NoIndex)
            return value.KindCase == Value.KindOneofCase.StructValue && value.StructValue.Fields.TryGetValue(key, out var child) ? Walk(child, step + 1) : [];
        if (value.KindCase != Value.KindOneofCase.ListValue) return [];
        var elements = value.ListValue.Values;
        if (index == EveryElement) return elements.SelectMany(e => Walk(e, step + 1));
        return index < elements.Count ? Walk(elements[index], step + 1) : [];
    }

    private static RpcException Invalid(string text) => Refusal.InvalidArgument($"invalid JSON path: {text}");
}
