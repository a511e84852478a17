using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace AgentMemory.Cli;

/// <summary>Answers for people as tables, for machines as JSON.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Options = CreateOptions();

    public static void Json(object value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, value.GetType(), Options));

    public static void Hits(IReadOnlyList<MemoryHit> hits)
    {
        if (hits.Count == 0)
        {
            AnsiConsole.WriteLine("Nothing found.");
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("score", "text", "time", "source", "id");
        foreach (var (memory, score) in hits) table.AddRow(Cells(score.ToString("0.000", CultureInfo.InvariantCulture), memory));
        AnsiConsole.Write(table);
    }

    public static void Records(IReadOnlyList<MemoryRecord> records)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("kind", "text", "time", "source", "id");
        foreach (var memory in records) table.AddRow(Cells(MemoryFields.KindText(memory.Kind), memory));
        AnsiConsole.Write(table);
    }

    public static void Receipt(string status, string what, string? reason) =>
        AnsiConsole.WriteLine(reason is null ? $"{status}  {what}" : $"{status}  {what}  {reason}");

    private static Text[] Cells(string first, MemoryRecord memory) =>
    [
        new(first),
        new(Shorten(memory.Speaker is { } speaker ? $"{speaker}: {memory.Text}" : memory.Text)),
        new(memory.OccurredAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)),
        new(memory.Source.Uri is { } uri ? Path.GetFileName(uri) : memory.Scope.Session ?? ""),
        new(memory.Id.ToString("D")),
    ];

    private static string Shorten(string text)
    {
        string line = text.ReplaceLineEndings(" ").Replace('\t', ' ');
        return line.Length <= 160 ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[158]) ? 158 : 159), "\u2026");
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
