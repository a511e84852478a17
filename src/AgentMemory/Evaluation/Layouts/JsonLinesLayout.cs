using System.Globalization;
using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>
/// The user's own data as JSON lines, in one file or a folder of them: lines with a <c>text</c> are memories, lines with a <c>question</c> are questions.
/// </summary>
internal sealed class JsonLinesLayout : IEvaluationLayout
{
    private static readonly string[] TextNames = ["text", "content"], TimeNames = ["at", "date_time", "timestamp"];

    public string Name => "json-lines";

    public string LooksFor => "lines {\"id\",\"text\",\"speaker\"?,\"role\"?,\"session\"?,\"at\"?,\"kind\"?,\"scope\"?} and {\"question\",\"evidence\":[ids],\"category\"?,\"at\"?,\"scope\"?} in .jsonl files";

    public async ValueTask<EvaluationSet?> TryReadAsync(string path, EvaluationDataOptions options, CancellationToken cancellationToken)
    {
        string[] files = File.Exists(path) ? [path] : [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)];
        var scopes = new Dictionary<string, Lines>(StringComparer.Ordinal);
        foreach (string file in files.Where(f => JsonFiles.Extension(f) is ".jsonl" or ".ndjson" && !Path.GetFileName(f).StartsWith('.')))
        {
            await foreach (var (number, line) in JsonFiles.ReadLinesAsync(file, cancellationToken).ConfigureAwait(false))
            {
                bool question = JsonFiles.Text(line, "question") is not null;
                // A whole conversation in a line is another layout, and so is a file that begins with something else.
                if (ConversationSessions.Read(line).Count > 0) return null;
                if (!question && JsonFiles.Text(line, TextNames) is null) return scopes.Count == 0 ? null : throw new ArgumentException($"Line {number} of '{file}' has neither a text nor a question.");
                string name = JsonFiles.Text(line, "scope", "sample_id", "conversation_id") ?? "all";
                if (!scopes.TryGetValue(name, out var scope)) scopes[name] = scope = new Lines([], [], []);
                if (question) scope.Questions.Add(line);
                else if (JsonFiles.Text(line, "kind") == "document") scope.Documents.Add(Document(line, number, file));
                else scope.Memories.Add(Memory(line, number, file));
            }
        }
        if (scopes.Values.All(s => s.Memories.Count == 0 && s.Documents.Count == 0)) return null;
        var notes = new List<string>();
        return new EvaluationSet
        {
            Name = Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar)),
            Layout = Name,
            Scopes = [.. scopes.Select(s => Scope(s.Key, s.Value, notes))],
            Notes = notes,
        };
    }

    private static EvaluationScope Scope(string name, Lines lines, List<string> notes)
    {
        var known = new EvidenceIds.KnownIds(lines.Memories.Select(m => m.Id).Concat(lines.Documents.Select(d => d.Id)));
        var unknown = new List<string>();
        var questions = lines.Questions.Select(q =>
        {
            var relevant = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (string text in EvidenceIds.Read(JsonFiles.Member(q, "evidence", "evidence_ids")))
            {
                var (found, strange) = EvidenceIds.Resolve(text, known);
                foreach (string id in found) relevant[id] = 1;
                unknown.AddRange(strange);
            }
            return new EvaluationQuestion
            {
                Text = JsonFiles.Text(q, "question")!,
                Category = JsonFiles.Text(q, "category") ?? "all",
                Relevant = relevant,
                AskedAt = SessionTimes.Parse(JsonFiles.Text(q, TimeNames)),
            };
        }).ToList();
        if (unknown.Count > 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {unknown.Count} evidence ids name nothing and are not counted ({string.Join(", ", unknown.Take(5))}{(unknown.Count > 5 ? ", ..." : "")})."));
        return new EvaluationScope { Name = name, Memories = lines.Memories, Documents = lines.Documents, Questions = questions };
    }

    private static EvaluationMemory Memory(JsonElement line, int number, string file)
    {
        string id = Id(line, number);
        string kind = JsonFiles.Text(line, "kind") ?? "episode";
        return new EvaluationMemory(id, new MemoryInput
        {
            Text = JsonFiles.Text(line, TextNames)!,
            Kind = MemoryFields.ParseKind(kind) is { } known and not MemoryKind.DocumentChunk ? known : throw new ArgumentException($"Line {number} of '{file}': the kind is episode, fact, procedure or document, not '{kind}'."),
            Speaker = JsonFiles.Text(line, "speaker"),
            Role = JsonFiles.Text(line, "role"),
            OccurredAt = Time(line, number, file),
            TurnId = id,
            Scope = new MemoryScope { Session = JsonFiles.Text(line, "session") },
        });
    }

    private static EvaluationDocument Document(JsonElement line, int number, string file) =>
        new(Id(line, number), new DocumentInput { Text = JsonFiles.Text(line, TextNames)!, Uri = JsonFiles.Text(line, "uri"), OccurredAt = Time(line, number, file) });

    private static string Id(JsonElement line, int number) => JsonFiles.Text(line, "id", "_id", "dia_id", "turn_id") ?? string.Create(CultureInfo.InvariantCulture, $"line-{number}");

    private static DateTimeOffset? Time(JsonElement line, int number, string file) => JsonFiles.Text(line, TimeNames) is not { } text ? null
        : SessionTimes.Parse(text) ?? throw new ArgumentException($"Line {number} of '{file}': 'at' is no time that is understood: '{text}'. Use ISO 8601.");

    private sealed record Lines(List<EvaluationMemory> Memories, List<EvaluationDocument> Documents, List<JsonElement> Questions);
}
