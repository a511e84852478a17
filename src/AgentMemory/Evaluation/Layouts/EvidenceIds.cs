using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>
/// Ids of the turns that answer a question, as the published sets spell them: a text, a number, lists and objects of these;
/// a text may hold several ids, and a few are malformed (<c>D:11:26</c>, <c>D30:05</c>).
/// </summary>
internal static class EvidenceIds
{
    private static readonly char[] Separators = [';', ',', ' ', '\t', '\r', '\n'];

    /// <summary>Every id that the value names, as spelled, each once.</summary>
    public static IReadOnlyList<string> Read(JsonElement? value)
    {
        var ids = new List<string>();
        if (value is { } given) Collect(given, ids);
        return [.. ids.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The id of a known turn that is meant, or null.</summary>
    public static string? Resolve(string id, IReadOnlySet<string> known)
    {
        if (known.Contains(id)) return id;
        string trimmed = id.Trim('(', ')', '[', ']', '"', '\'', '.');
        if (known.Contains(trimmed)) return trimmed;
        string[] parts = trimmed.Split(':', StringSplitOptions.RemoveEmptyEntries);
        // D:11:26 is D11:26, and D30:05 is D30:5.
        if (parts is ["D", _, _]) parts = ["D" + parts[1], parts[2]];
        if (parts is not [_, _]) return null;
        string repaired = $"{parts[0]}:{parts[1].TrimStart('0')}";
        return known.Contains(repaired) ? repaired : null;
    }

    private static void Collect(JsonElement value, List<string> ids)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Collect(item, ids);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject()) Collect(member.Value, ids);
                break;
            case JsonValueKind.Number:
                ids.Add(value.GetRawText());
                break;
            case JsonValueKind.String:
                ids.AddRange(value.GetString()!.Split(Separators, StringSplitOptions.RemoveEmptyEntries));
                break;
        }
    }
}
