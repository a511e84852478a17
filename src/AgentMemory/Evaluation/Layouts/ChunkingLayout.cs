using System.Globalization;
using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>
/// Questions whose answers are spans of documents (the layout of Chroma's chunking evaluation, 2024): a CSV file with the columns
/// <c>question, references, corpus_id</c>, where <c>references</c> is a JSON list of <c>{content, start_index, end_index}</c>, over Markdown files.
/// </summary>
internal sealed class ChunkingLayout : IEvaluationLayout
{
    private static readonly string[] Folders = ["corpora", "corpus", ""], Endings = [".md", ".txt"];

    public string Name => "chunking";

    public string LooksFor => "a CSV file with the columns question, references (JSON) and corpus_id, or a folder with one, and the corpora as .md or .txt beside it or in corpora/";

    public async ValueTask<EvaluationSet?> TryReadAsync(string path, EvaluationDataOptions options, CancellationToken cancellationToken)
    {
        string[] files = File.Exists(path) ? [path] : [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)];
        var scopes = new List<EvaluationScope>();
        var notes = new List<string>();
        foreach (string file in files.Where(f => JsonFiles.Extension(f) == ".csv"))
        {
            using var reader = JsonFiles.Open(file);
            var rows = CsvRows.Read(await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false));
            if (rows.Count == 0) continue;
            string[] columns = [.. rows[0].Select(c => c.Trim().ToLowerInvariant())];
            int question = Array.IndexOf(columns, "question"), references = Array.IndexOf(columns, "references"), corpus = Array.IndexOf(columns, "corpus_id");
            if (question < 0 || references < 0 || corpus < 0) continue;
            var read = rows.Index().Skip(1).ToList();
            if (read.RemoveAll(r => r.Item.Length <= Math.Max(question, Math.Max(references, corpus))) is > 0 and var few)
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"{few} rows of '{Path.GetFileName(file)}' have too few columns and are not measured."));
            foreach (var group in read.GroupBy(r => r.Item[corpus].Trim(), StringComparer.Ordinal))
            {
                string document = FindCorpus(Path.GetDirectoryName(file)!, group.Key);
                string text = await ReadCorpusAsync(document, cancellationToken).ConfigureAwait(false);
                var unread = new List<int>();
                List<EvaluationQuestion> questions = [.. group.Select(r => new EvaluationQuestion { Text = r.Item[question], Category = group.Key, Spans = Spans(r.Item[references], group.Key, text, r.Index + 1, file, unread) })];
                if (unread.Count > 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{group.Key}: {unread.Count} excerpts are not in the corpus and are not counted (rows {string.Join(", ", unread.Distinct().Take(5))}{(unread.Distinct().Count() > 5 ? ", ..." : "")})."));
                scopes.Add(new EvaluationScope
                {
                    Name = group.Key,
                    Documents = [new EvaluationDocument(group.Key, new DocumentInput { Text = text, Uri = Path.GetFileName(document) })],
                    Questions = questions,
                });
            }
        }
        if (scopes.Count == 0) return null;
        var merged = scopes.GroupBy(s => s.Name, StringComparer.Ordinal).Select(g => g.First() with { Questions = [.. g.SelectMany(s => s.Questions)] });
        return new EvaluationSet { Name = Path.GetFileName(File.Exists(path) ? Path.GetDirectoryName(path)! : path.TrimEnd(Path.DirectorySeparatorChar)), Layout = Name, Scopes = [.. merged], Notes = notes };
    }

    private static string FindCorpus(string folder, string corpus)
    {
        string[] places = [.. Folders.SelectMany(f => Endings.Select(e => Path.Combine(folder, f, corpus + e)))];
        return corpus.Length > 0 && Path.GetFileName(corpus) == corpus && places.FirstOrDefault(File.Exists) is { } found ? found
            : throw new ArgumentException($"The corpus '{corpus}' is not there; looked for {string.Join(", ", places)}.");
    }

    /// <summary>The text with plain line ends: the offsets were counted so.</summary>
    private static async Task<string> ReadCorpusAsync(string file, CancellationToken cancellationToken) =>
        CorpusExcerpt.WithPlainLineEnds(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false));

    private static List<DocumentSpan> Spans(string json, string document, string text, int row, string file, List<int> unread)
    {
        if (PythonLiteral.Read(json) is not { ValueKind: JsonValueKind.Array } references) throw new ArgumentException($"Row {row} of '{file}': the references are no JSON list of content, start_index and end_index.");
        var spans = new List<DocumentSpan>();
        foreach (var reference in references.EnumerateArray())
        {
            if (CorpusExcerpt.Find(reference, document, text) is { } span) spans.Add(span);
            else unread.Add(row);
        }
        return spans;
    }
}
