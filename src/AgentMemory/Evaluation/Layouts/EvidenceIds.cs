using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>
/// Ids of the turns that answer a question, as the published sets spell them: a text, a number, lists and objects of these;
/// a text may hold several ids, and a few are malformed (<c>D:11:26</c>, <c>D30:05</c>, <c>D1: 3</c>).
/// </summary>
internal static partial class EvidenceIds
{
    private static readonly char[] Separators = [';', ',', ' ', '\t', '\r', '\n', '|'];

    /// <summary>Every text that the value names, as spelled, each once.</summary>
    public static IReadOnlyList<string> Read(JsonElement? value)
    {
        var texts = new List<string>();
        if (value is { } given) Collect(given, texts);
        return [.. texts.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The known ids that a text means, and the pieces of it that mean none.</summary>
    public static (IReadOnlyList<string> Found, IReadOnlyList<string> Unknown) Resolve(string text, KnownIds known)
    {
        if (known.Find(text.Trim()) is { } whole) return ([whole], []);
        var found = new List<string>();
        var unknown = new List<string>();
        // D1:3 in any spelling first, since it may hold a space; what is left over is split.
        string rest = Turn().Replace(text, match =>
        {
            if (known.Find(match.Value) is { } id) found.Add(id);
            else unknown.Add(match.Value.Trim());
            return " ";
        });
        foreach (string piece in rest.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Select(p => p.Trim('(', ')', '[', ']', '"', '\'', '.')).Where(p => p.Length > 0))
        {
            if (known.Find(piece) is { } id) found.Add(id);
            else unknown.Add(piece);
        }
        return (found, unknown);
    }

    private static void Collect(JsonElement value, List<string> texts)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Collect(item, texts);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject()) Collect(member.Value, texts);
                break;
            case JsonValueKind.Number:
                texts.Add(value.GetRawText());
                break;
            case JsonValueKind.String when PythonLiteral.Read(value.GetString()!) is { } list:
                Collect(list, texts);
                break;
            case JsonValueKind.String when !string.IsNullOrWhiteSpace(value.GetString()):
                texts.Add(value.GetString()!);
                break;
        }
    }

    [GeneratedRegex(@"(?<!\p{L})[Dd]\s*:?\s*\d+\s*[:\-_]\s*\d+")]
    private static partial Regex Turn();

    /// <summary>Ids that are there; an id of session and turn is found however it is spelled.</summary>
    public sealed partial class KnownIds
    {
        private readonly HashSet<string> _exact;
        private readonly Dictionary<(int Session, int Turn), string> _numbered = [];

        public KnownIds(IEnumerable<string> ids)
        {
            _exact = new(ids, StringComparer.Ordinal);
            foreach (string id in _exact)
                if (Numbers(id) is { } numbers) _numbered.TryAdd(numbers, id);
        }

        public string? Find(string id) => _exact.Contains(id) ? id : Numbers(id) is { } numbers ? _numbered.GetValueOrDefault(numbers) : null;

        private static (int Session, int Turn)? Numbers(string id) =>
            TwoNumbers().Match(id) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int session)
            && int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int turn) ? (session, turn) : null;

        [GeneratedRegex(@"^\s*[Dd]\s*:?\s*(\d+)\s*[:\-_]\s*(\d+)\s*$")]
        private static partial Regex TwoNumbers();
    }
}
