using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>
/// Questions whose answers are spans of documents (the layout of Chroma's chunking evaluation, 2024): a CSV file with the columns
/// <c>question, references, corpus_id</c>, where <c>references</c> is a JSON list of <c>{content, start_index, end_index}</c>, over Markdown files.
/// </summary>
internal sealed class ChunkingLayout : IEvaluationLayout
{
    public string Name => "chunking";

    public string LooksFor => "a CSV file with the columns question, references (JSON) and corpus_id, or a folder with one, and the corpora as .md or .txt beside it or in corpora/";

    public async ValueTask<EvaluationSet?> TryReadAsync(string path, EvaluationDataOptions options, CancellationToken cancellationToken)
    {
        string[] files = File.Exists(path) ? [path] : [.. Directory.EnumerateFiles(path, "*.csv").Order(StringComparer.Ordinal)];
        foreach (string file in files)
        {
            if (!Path.GetExtension(file).Equals(".csv", StringComparison.OrdinalIgnoreCase)) continue;
            var rows = CsvRows.Read(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false));
            if (rows.Count == 0) continue;
            int question = Array.IndexOf(rows[0], "question"), references = Array.IndexOf(rows[0], "references"), corpus = Array.IndexOf(rows[0], "corpus_id");
            if (question < 0 || references < 0 || corpus < 0) continue;
            var scopes = new List<EvaluationScope>();
            foreach (var group in rows.Skip(1).Index().Where(r => r.Item.Length > Math.Max(question, Math.Max(references, corpus))).GroupBy(r => r.Item[corpus], StringComparer.Ordinal))
            {
                string document = Find(Path.GetDirectoryName(file)!, group.Key);
                string text = await File.ReadAllTextAsync(document, cancellationToken).ConfigureAwait(false);
                scopes.Add(new EvaluationScope
                {
                    Name = group.Key,
                    Documents = [new EvaluationDocument(group.Key, new DocumentInput { Text = text, Uri = Path.GetFileName(document) })],
                    Questions = [.. group.Select(r => new EvaluationQuestion { Text = r.Item[question], Category = group.Key, Spans = Spans(r.Item[references], group.Key, text, r.Index + 2, file) })],
                });
            }
            return new EvaluationSet { Name = Path.GetFileName(Path.GetDirectoryName(file)!), Layout = Name, Scopes = scopes };
        }
        return null;
    }

    private static string Find(string folder, string corpus)
    {
        string[] places = [Path.Combine(folder, "corpora", corpus + ".md"), Path.Combine(folder, corpus + ".md"), Path.Combine(folder, "corpora", corpus + ".txt"), Path.Combine(folder, corpus + ".txt")];
        return Path.GetFileName(corpus) == corpus && places.FirstOrDefault(File.Exists) is { } found ? found
            : throw new ArgumentException($"The corpus '{corpus}' is not there; looked for {string.Join(", ", places)}.");
    }

    private static List<DocumentSpan> Spans(string json, string document, string text, int row, string file)
    {
        try
        {
            using var references = JsonDocument.Parse(json);
            return [.. references.RootElement.EnumerateArray().Select(r => Span(r, document, text))];
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ArgumentException($"Row {row} of '{file}': the references are no JSON list of content, start_index and end_index.", ex);
        }
        catch (ArgumentException ex)
        {
            throw new ArgumentException($"Row {row} of '{file}': {ex.Message}", ex);
        }
    }

    /// <summary>The excerpt's place in UTF-16 code units; sets made with Python count code points.</summary>
    private static DocumentSpan Span(JsonElement reference, string document, string text)
    {
        string content = reference.GetProperty("content").GetString()!;
        int start = reference.GetProperty("start_index").GetInt32(), end = reference.GetProperty("end_index").GetInt32();
        if (Is(start, end)) return new(document, start, end);
        int from = Utf16(text, start), to = Utf16(text, end);
        return Is(from, to) ? new(document, from, to) : throw new ArgumentException($"the excerpt of {start} to {end} is not at that place of the corpus '{document}'.");

        bool Is(int s, int e) => s >= 0 && e <= text.Length && s < e && text.AsSpan(s, e - s).SequenceEqual(content);
    }

    private static int Utf16(string text, int codePoints)
    {
        int i = 0;
        for (; codePoints > 0 && i < text.Length; codePoints--) i += char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
        return i;
    }
}
