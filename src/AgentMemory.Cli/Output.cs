using System.Globalization;
using System.Text.Json;

namespace AgentMemory.Cli;

/// <summary>Answers for people as lines, for machines as JSON. Lines are never wrapped or cut inside an id or a path: they get copied and searched.</summary>
internal static class Output
{
    private const int LongestText = 160;

    private static readonly JsonSerializerOptions Options = CreateOptions();

    public static void Json(object value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, value.GetType(), Options));

    public static void Recalled(RecallResult result, bool explain)
    {
        if (result.Hits.Count == 0) Console.Out.WriteLine("Nothing found.");
        foreach (var hit in result.Hits)
        {
            string score = hit.Score.ToString("0.000", CultureInfo.InvariantCulture);
            Memory(score, hit.Memory);
            if (explain && hit.Explanation is { } explanation) Console.Out.WriteLine(new string(' ', score.Length + 2) + ScoreText.Of(explanation));
            foreach (var neighbour in hit.Neighbours) Memory(new string(' ', score.Length + 2) + ScoreText.Side(neighbour, hit.Memory), neighbour);
        }
        if (result.SaidByAnother) Console.Out.WriteLine($"Somebody else than {Clean(string.Join(", ", result.Named))} fits this question better.");
        if (result.Verdict is RecallVerdict.Weak or RecallVerdict.None)
            Console.Out.WriteLine(result.Verdict == RecallVerdict.Weak ? "The best match is weak." : "Most likely nothing relevant is stored.");
        else if (explain && result.Verdict == RecallVerdict.Strong)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The best match is strong ({result.BestMatch:0.000})."));
    }

    public static void Records(IReadOnlyList<MemoryRecord> records)
    {
        if (records.Count == 0) Console.Out.WriteLine("There are no memories in this scope.");
        foreach (var memory in records) Memory(MemoryFields.KindText(memory.Kind), memory);
    }

    public static void Receipt(string status, string what, string? reason) =>
        Console.Out.WriteLine(Clean(reason is null ? $"{status}  {what}" : $"{status}  {what}  {reason}"));

    /// <summary>Text of somebody as one line that is no command to a terminal.</summary>
    public static string Clean(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? ' ' : c));

    private static void Memory(string first, MemoryRecord memory)
    {
        string text = Clean(memory.Speaker is { } speaker ? $"{speaker}: {memory.Text}" : memory.Text);
        if (text.Length > LongestText) text = string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[LongestText - 4]) ? LongestText - 4 : LongestText - 3), "...");
        string time = memory.OccurredAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        string? source = memory.Source.Uri is { } uri ? Path.GetFileName(uri) : memory.Scope.Session;
        Console.Out.WriteLine($"{first}  {text}");
        Console.Out.WriteLine(new string(' ', first.Length + 2) + string.Join("  ", new[] { memory.Id.ToString("D"), time, source is null ? null : Clean(source) }.Where(p => p is not null)));
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions();
        MemoryJson.Configure(options);
        options.WriteIndented = true;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping; // for a terminal, not for a web page
        return options;
    }
}
