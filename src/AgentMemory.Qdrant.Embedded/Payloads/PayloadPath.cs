using System.Globalization;
using System.Text;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>
/// A path into a payload: <c>key</c>, then any of <c>.key</c>, <c>[n]</c> and <c>[]</c>; keys with other characters than letters, digits, _ and - are quoted.
/// Arrays are entered by brackets alone: <c>a.b</c> does not reach into an array <c>a</c>, <c>a[].b</c> does.
/// </summary>
internal sealed class PayloadPath : IEquatable<PayloadPath>
{
    private readonly PathStep[] _steps;
    private readonly string _text;

    private PayloadPath(string firstKey, PathStep[] steps) => (FirstKey, _steps, _text) = (firstKey, steps, Write(firstKey, steps));

    /// <summary>The top-level key; never a path itself.</summary>
    public string FirstKey { get; }

    /// <summary>What follows the first key.</summary>
    public ReadOnlySpan<PathStep> Steps => _steps;

    /// <exception cref="RpcException">InvalidArgument: not a path.</exception>
    public static PayloadPath Parse(string text) =>
        new PathParser(text).TryParse(out string? first, out var steps) ? new(first, steps) : throw Malformed.Request($"Invalid json path: '{text}'");

    /// <summary>The path of the elements of what this one addresses; unchanged where it addresses elements already.</summary>
    public PayloadPath OfElements() => _steps is [.., { IsEveryElement: true }] ? this : new(FirstKey, [.. _steps, PathStep.EveryElement]);

    /// <summary>This path followed by another, which is relative to it.</summary>
    public PayloadPath Append(PayloadPath relative) => new(FirstKey, [.. _steps, PathStep.Property(relative.FirstKey), .. relative._steps]);

    /// <summary>The values at the path, arrays as they are.</summary>
    public List<Value> Values(Struct payload)
    {
        var found = new List<Value>();
        Collect(payload, found);
        return found;
    }

    /// <summary>Adds the values at the path, arrays as they are.</summary>
    public void Collect(Struct payload, List<Value> found)
    {
        if (payload.Fields.TryGetValue(FirstKey, out var value)) Walk(value, _steps, found);
    }

    public bool Equals(PayloadPath? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as PayloadPath);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    /// <summary>The one spelling that equal paths share: quotes only where they are needed.</summary>
    public override string ToString() => _text;

    private static void Walk(Value value, ReadOnlySpan<PathStep> steps, List<Value> found)
    {
        if (steps.IsEmpty)
        {
            found.Add(value);
            return;
        }
        var step = steps[0];
        if (step.Key is { } key)
        {
            if (value.KindCase == Value.KindOneofCase.StructValue && value.StructValue.Fields.TryGetValue(key, out var child)) Walk(child, steps[1..], found);
            return;
        }
        if (value.KindCase != Value.KindOneofCase.ListValue) return;
        var elements = value.ListValue.Values;
        if (step.IsEveryElement)
            foreach (var element in elements) Walk(element, steps[1..], found);
        else if (step.Index < elements.Count)
            Walk(elements[step.Index], steps[1..], found);
    }

    private static string Write(string firstKey, PathStep[] steps)
    {
        if (steps.Length == 0 && !PathParser.NeedsQuotes(firstKey)) return firstKey;
        var text = new StringBuilder();
        WriteKey(text, firstKey);
        foreach (var step in steps)
        {
            if (step.Key is { } key) WriteKey(text.Append('.'), key);
            else if (step.IsEveryElement) text.Append("[]");
            else text.Append('[').Append(step.Index.ToString(CultureInfo.InvariantCulture)).Append(']');
        }
        return text.ToString();
    }

    private static void WriteKey(StringBuilder text, string key)
    {
        if (PathParser.NeedsQuotes(key)) text.Append('"').Append(key).Append('"');
        else text.Append(key);
    }
}
