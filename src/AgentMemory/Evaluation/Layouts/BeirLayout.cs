using System.Globalization;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>A folder of BEIR (Thakur et al. 2021, arXiv:2104.08663): documents, queries, and judgements in <c>qrels</c>.</summary>
internal sealed class BeirLayout : IEvaluationLayout
{
    private static readonly string[] Endings = [".tsv", ".txt", ".tsv.gz"], Preferred = ["test", "dev", "validation", "train"];

    public string Name => "beir";

    public string LooksFor => "a folder with corpus.jsonl, queries.jsonl and qrels/*.tsv or qrels-*.tsv";

    public async ValueTask<EvaluationSet?> TryReadAsync(string path, EvaluationDataOptions options, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path) || JsonFiles.Find(path, "corpus.jsonl") is not { } corpus || JsonFiles.Find(path, "queries.jsonl") is not { } queries) return null;
        var splits = Splits(path);
        if (splits.Count == 0) return null;
        var notes = new List<string>();
        string split = Choose(splits, options.Split, notes);
        var judged = await BeirJudgements.ReadAsync(splits[split], cancellationToken).ConfigureAwait(false);

        var documents = new List<EvaluationDocument>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        int empty = 0;
        await foreach (var (number, line) in JsonFiles.ReadLinesAsync(corpus, cancellationToken).ConfigureAwait(false))
        {
            string id = Id(line, number, corpus), title = JsonFiles.Text(line, "title") ?? "", text = JsonFiles.Text(line, "text", "contents") ?? "";
            string whole = string.IsNullOrWhiteSpace(title) ? text : $"{title}\n{text}";
            if (string.IsNullOrWhiteSpace(whole)) empty++;
            else if (!known.Add(id)) throw new ArgumentException($"Line {number} of '{corpus}': the id '{id}' was there before.");
            else documents.Add(new EvaluationDocument(id, new DocumentInput { Text = whole, ContentType = "text/plain" }));
        }
        var questions = new List<EvaluationQuestion>();
        int missing = 0, blank = 0;
        await foreach (var (number, line) in JsonFiles.ReadLinesAsync(queries, cancellationToken).ConfigureAwait(false))
        {
            string id = Id(line, number, queries), text = JsonFiles.Text(line, "text", "query") ?? "";
            if (!judged.Remove(id, out var gains)) continue;
            if (string.IsNullOrWhiteSpace(text))
            {
                blank++;
                continue;
            }
            var relevant = gains.Where(g => known.Contains(g.Key)).ToDictionary(StringComparer.Ordinal);
            missing += gains.Count - relevant.Count;
            // Where queries are documents of the corpus themselves, a query would find itself first; BEIR does not count that hit.
            questions.Add(new EvaluationQuestion { Text = text, Category = split, Relevant = relevant, Ignored = known.Contains(id) && !relevant.ContainsKey(id) ? id : null });
        }
        Say(notes, missing, "judgements name documents that are not in the corpus and are not counted.");
        Say(notes, judged.Count, "judged queries are not in queries.jsonl and are not measured.");
        Say(notes, empty, "documents have neither title nor text and are not ingested.");
        Say(notes, blank, "queries have no text and are not measured.");
        return new EvaluationSet
        {
            Name = $"{Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar))} {split}",
            Layout = Name,
            Scopes = [new EvaluationScope { Name = "corpus", Documents = documents, Questions = questions }],
            Notes = notes,
        };
    }

    private static void Say(List<string> notes, int count, string what)
    {
        if (count > 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
    }

    /// <summary>Name of each split to its file: <c>qrels/test.tsv</c>, or flattened <c>qrels-test.tsv</c>; a lone <c>qrels.tsv</c> is called so.</summary>
    private static SortedDictionary<string, string> Splits(string path)
    {
        var splits = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string folder = Path.Combine(path, "qrels");
        foreach (string file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : []) Add(file, "");
        if (splits.Count == 0) foreach (string file in Directory.EnumerateFiles(path, "qrels*")) Add(file, "qrels");
        return splits;

        void Add(string file, string prefix)
        {
            string name = Path.GetFileName(file);
            if (name.StartsWith('.') || Endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)) is not { } ending) return;
            string split = name[prefix.Length..^ending.Length].TrimStart('-', '_', '.');
            splits[split.Length == 0 ? "qrels" : split] = file;
        }
    }

    private static string Choose(SortedDictionary<string, string> splits, string? wanted, List<string> notes)
    {
        string all = string.Join(", ", splits.Keys);
        if (wanted is not null) return splits.ContainsKey(wanted) ? wanted : throw new ArgumentException($"The folder has no judgements for the split '{wanted}'; there are: {all}.");
        if (splits.Count == 1) return splits.Keys.First();
        string chosen = Preferred.FirstOrDefault(splits.ContainsKey) ?? throw new ArgumentException($"The folder has several splits, so name one of them: {all}.");
        notes.Add($"The split '{chosen}' is measured; there are: {all}.");
        return chosen;
    }

    private static string Id(System.Text.Json.JsonElement line, int number, string file) =>
        JsonFiles.Text(line, "_id", "id", "doc_id", "query_id") ?? throw new ArgumentException($"Line {number} of '{file}' has no '_id'.");
}
