using System.Globalization;
using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>A folder of BEIR (Thakur et al. 2021, arXiv:2104.08663): documents, queries, and judgements in <c>qrels</c>.</summary>
internal sealed class BeirLayout : IEvaluationLayout
{
    public string Name => "beir";

    public string LooksFor => "a folder with corpus.jsonl, queries.jsonl and qrels/*.tsv or qrels-*.tsv";

    public async ValueTask<EvaluationSet?> TryReadAsync(string path, EvaluationDataOptions options, CancellationToken cancellationToken)
    {
        string corpus = Path.Combine(path, "corpus.jsonl"), queries = Path.Combine(path, "queries.jsonl"), folder = Path.Combine(path, "qrels"), prefix = "";
        if (!Directory.Exists(folder)) (folder, prefix) = (path, "qrels-"); // flattened: qrels-train.tsv
        if (!File.Exists(corpus) || !File.Exists(queries) || !Directory.Exists(folder) || !Directory.EnumerateFiles(folder, prefix + "*.tsv").Any()) return null;
        string split = Split(folder, prefix, options.Split);
        var judged = await JudgementsAsync(Path.Combine(folder, prefix + split + ".tsv"), cancellationToken).ConfigureAwait(false);

        var documents = new List<EvaluationDocument>();
        await foreach (var (number, line) in JsonFiles.ReadLinesAsync(corpus, cancellationToken).ConfigureAwait(false))
        {
            string id = Id(line, number, corpus), title = JsonFiles.Text(line, "title") ?? "", text = JsonFiles.Text(line, "text") ?? "";
            string whole = title.Length > 0 ? $"{title}\n{text}" : text;
            if (!string.IsNullOrWhiteSpace(whole)) documents.Add(new EvaluationDocument(id, new DocumentInput { Text = whole, ContentType = "text/plain" }));
        }
        var known = documents.Select(d => d.Id).ToHashSet(StringComparer.Ordinal);
        var questions = new List<EvaluationQuestion>();
        int missing = 0;
        await foreach (var (number, line) in JsonFiles.ReadLinesAsync(queries, cancellationToken).ConfigureAwait(false))
        {
            if (!judged.TryGetValue(Id(line, number, queries), out var gains)) continue;
            var relevant = gains.Where(g => known.Contains(g.Key)).ToDictionary(StringComparer.Ordinal);
            missing += gains.Count - relevant.Count;
            questions.Add(new EvaluationQuestion { Text = JsonFiles.Text(line, "text") ?? "", Category = split, Relevant = relevant });
        }
        return new EvaluationSet
        {
            Name = $"{Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar))} {split}",
            Layout = Name,
            Scopes = [new EvaluationScope { Name = "corpus", Documents = documents, Questions = questions }],
            Notes = missing > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{missing} judgements name documents that are not in the corpus and are not counted.")] : [],
        };
    }

    private static string Split(string folder, string prefix, string? wanted)
    {
        string[] there = [.. Directory.EnumerateFiles(folder, prefix + "*.tsv").Select(f => Path.GetFileNameWithoutExtension(f)[prefix.Length..]).Order(StringComparer.Ordinal)];
        if (wanted is null && there.Length == 1) return there[0];
        wanted ??= "test";
        return there.Contains(wanted, StringComparer.Ordinal) ? wanted
            : throw new ArgumentException($"The folder has no judgements for the split '{wanted}'; there are: {string.Join(", ", there)}.");
    }

    private static string Id(JsonElement line, int number, string file) =>
        JsonFiles.Text(line, "_id", "id") ?? throw new ArgumentException($"Line {number} of '{file}' has no '_id'.");

    /// <summary>Query to documents with a gain above 0. Columns: query, document, score; a header is skipped.</summary>
    private static async Task<Dictionary<string, Dictionary<string, double>>> JudgementsAsync(string file, CancellationToken cancellationToken)
    {
        var judged = new Dictionary<string, Dictionary<string, double>>(StringComparer.Ordinal);
        int number = 0;
        await foreach (string line in File.ReadLinesAsync(file, cancellationToken).ConfigureAwait(false))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            string[] columns = line.Split('\t', StringSplitOptions.TrimEntries);
            if (columns.Length != 3 || !double.TryParse(columns[2], NumberStyles.Float, CultureInfo.InvariantCulture, out double gain))
            {
                if (number == 1) continue;
                throw new ArgumentException($"Line {number} of '{file}' should have query, document and score between tabs.");
            }
            if (gain <= 0) continue;
            if (!judged.TryGetValue(columns[0], out var gains)) judged[columns[0]] = gains = new(StringComparer.Ordinal);
            gains[columns[1]] = gain;
        }
        return judged;
    }
}
