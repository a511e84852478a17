using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AgentMemory.Benchmarks.Replay;

/// <summary>Compares an answer with the recorded one field by field, as the step's mode asks.</summary>
internal sealed class AnswerComparison(RecordedStep step)
{
    // Measured cost of the request, and a number that follows the machine's processors.
    private static readonly HashSet<string> NeverCompared = ["time", "usage", "segments_count"];

    // What an earlier write happened to be numbered: presence counts, the value does not.
    private static readonly HashSet<string> PresenceOnly = ["operation_id", "version"];

    /// <returns>Null where they agree, else the first difference.</returns>
    public string? FirstDifference(IMessage expected, IMessage actual) =>
        step.Compare == CompareMode.Ignore ? null : Messages("", "", expected, actual);

    private string? Messages(string path, string fieldPath, IMessage expected, IMessage actual)
    {
        foreach (var field in expected.Descriptor.Fields.InDeclarationOrder())
        {
            string name = field.Name, dotted = fieldPath.Length == 0 ? name : $"{fieldPath}.{name}", at = path.Length == 0 ? name : $"{path}.{name}";
            if (NeverCompared.Contains(name) || step.Ignore.Contains(dotted)) continue;
            if (Field(field, at, dotted, expected, actual) is { } difference) return difference;
        }
        return null;
    }

    private string? Field(FieldDescriptor field, string path, string dotted, IMessage expected, IMessage actual)
    {
        object? a = field.Accessor.GetValue(expected), b = field.Accessor.GetValue(actual);
        if (field.IsMap) return Maps(field, path, dotted, (IDictionary)a!, (IDictionary)b!);
        if (field.IsRepeated) return Lists(path, dotted, (IList)a!, (IList)b!);
        if (field.HasPresence)
        {
            bool hasA = field.Accessor.HasValue(expected), hasB = field.Accessor.HasValue(actual);
            if (hasA != hasB) return $"{path}: recorded {(hasA ? Text(a) : "absent")}, got {(hasB ? Text(b) : "absent")}";
            if (!hasA) return null;
        }
        return Values(field, path, dotted, a!, b!);
    }

    private string? Values(FieldDescriptor field, string path, string dotted, object a, object b)
    {
        if (a is IMessage message) return Messages(path, dotted, message, (IMessage)b);
        if (step.Compare == CompareMode.Shape) return null;
        if (a is ulong x && b is ulong y && PresenceOnly.Contains(field.Name))
            return field.HasPresence || x != 0 == (y != 0) ? null : $"{path}: recorded {x}, got {y}";
        return Scalars(a, b) ? null : $"{path}: recorded {Text(a)}, got {Text(b)}";
    }

    private static bool Scalars(object a, object b) => a is float x && b is float y ? RankedRuns.Near(x, y) : a.Equals(b);

    private string? Maps(FieldDescriptor field, string path, string dotted, IDictionary expected, IDictionary actual)
    {
        if (step.Compare == CompareMode.Shape) return null; // which point it is, is free, and so is what it holds
        var value = field.MessageType.FindFieldByNumber(2);
        foreach (DictionaryEntry entry in expected)
        {
            string at = $"{path}[{entry.Key}]";
            if (!actual.Contains(entry.Key)) return $"{at}: recorded {Text(entry.Value)}, got absent";
            if (Values(value, at, $"{dotted}.{entry.Key}", entry.Value!, actual[entry.Key]!) is { } difference) return difference;
        }
        foreach (DictionaryEntry entry in actual)
            if (!expected.Contains(entry.Key)) return $"{path}[{entry.Key}]: recorded absent, got {Text(entry.Value)}";
        return null;
    }

    private string? Lists(string path, string dotted, IList expected, IList actual)
    {
        if (expected.Count != actual.Count) return $"{path}: recorded {expected.Count} items, got {actual.Count}{Sample(expected, actual)}";
        if (expected.Count == 0) return null;
        return step.Compare switch
        {
            CompareMode.Set => Unordered(path, dotted, expected, actual, 0, expected.Count),
            CompareMode.Shape => InOrder(path, dotted, expected, actual, 0, expected.Count),
            _ => RankedRuns.KeyOf(expected[0]) is null ? InOrder(path, dotted, expected, actual, 0, expected.Count) : Ranked(path, dotted, expected, actual),
        };
    }

    private string? Ranked(string path, string dotted, IList expected, IList actual)
    {
        if (RankedRuns.KeyDifference(expected, actual) is { } at)
            return $"{path}[{at}]: recorded {Text(expected[at])}, got {Text(actual[at])}";
        foreach (var (start, end, equal) in RankedRuns.Of(expected))
        {
            bool ties = step.Compare == CompareMode.Ties;
            if (ties && (step.OpenFirst && start == 0 || step.OpenLast && end == expected.Count)) continue;
            // An exact list still may swap what a sum in another order cannot tell apart; truly equal scores keep their order.
            string? difference = ties || !equal ? Unordered(path, dotted, expected, actual, start, end) : InOrder(path, dotted, expected, actual, start, end);
            if (difference is not null) return difference;
        }
        return null;
    }

    private string? InOrder(string path, string dotted, IList expected, IList actual, int start, int end)
    {
        for (int i = start; i < end; i++)
            if (Items($"{path}[{i}]", dotted, expected[i]!, actual[i]!) is { } difference) return difference;
        return null;
    }

    private string? Unordered(string path, string dotted, IList expected, IList actual, int start, int end)
    {
        var left = Enumerable.Range(start, end - start).ToList();
        for (int i = start; i < end; i++)
        {
            string? first = null;
            int match = left.FindIndex(j =>
            {
                string? difference = Items($"{path}[{i}]", dotted, expected[i]!, actual[j]!);
                first ??= difference;
                return difference is null;
            });
            if (match < 0) return $"{first} (in any order)";
            left.RemoveAt(match);
        }
        return null;
    }

    private string? Items(string path, string dotted, object expected, object actual) =>
        expected is IMessage message ? Messages(path, dotted, message, (IMessage)actual)
        : step.Compare == CompareMode.Shape || Scalars(expected, actual) ? null
        : $"{path}: recorded {Text(expected)}, got {Text(actual)}";

    private static string Sample(IList expected, IList actual)
    {
        int at = 0;
        while (at < Math.Min(expected.Count, actual.Count) && Text(expected[at]) == Text(actual[at])) at++;
        return $"; at {at} recorded {(at < expected.Count ? Text(expected[at]) : "none")}, got {(at < actual.Count ? Text(actual[at]) : "none")}";
    }

    private static string Text(object? value)
    {
        string text = value switch
        {
            IMessage message => message.ToString() ?? "",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => $"{value}",
        };
        return text.Length > 160 ? text[..160] + "…" : text;
    }
}
