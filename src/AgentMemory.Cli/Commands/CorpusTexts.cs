using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AgentMemory.Cli.Commands;

/// <summary>Texts of a corpus, one after the other; no file is held whole in memory.</summary>
internal static class CorpusTexts
{
    private static readonly string[] Extensions = [".txt", ".md", ".jsonl"];

    /// <exception cref="ArgumentException">There is no such file, or a line of it is not what its name says.</exception>
    public static async IAsyncEnumerable<string> ReadAsync(IEnumerable<string> places, string field, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string place in places)
        {
            if (place == "-")
            {
                while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
                    if (!string.IsNullOrWhiteSpace(line)) yield return line;
                continue;
            }
            if (!File.Exists(place) && !Directory.Exists(place)) throw new ArgumentException($"There is no file or folder '{place}'.");
            IEnumerable<string> files = File.Exists(place) ? [place]
                : Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories).Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal);
            foreach (string file in files)
            {
                bool json = Path.GetExtension(file).Equals(".jsonl", StringComparison.OrdinalIgnoreCase);
                int number = 0;
                await foreach (string line in File.ReadLinesAsync(file, cancellationToken))
                {
                    number++;
                    if (!string.IsNullOrWhiteSpace(line)) yield return json ? Text(line, field, file, number) : line;
                }
            }
        }
    }

    private static string Text(string line, string field, string file, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(field, out var text) && text.ValueKind == JsonValueKind.String) return text.GetString()!;
        }
        catch (JsonException ex)
        {
            throw new ArgumentException($"Line {number} of '{file}' is not valid JSON: {ex.Message}", ex);
        }
        throw new ArgumentException($"Line {number} of '{file}' has no text '{field}'. Name the property with --field.");
    }
}
