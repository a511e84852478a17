using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>
/// Conversations with questions and the ids of the turns that answer them: one object, a list of them, JSON lines, or a folder of such files.
/// A chat in <c>chat.json</c> may have its questions in a file of its own beside or below it.
/// </summary>
internal sealed class ConversationLayout : IEvaluationLayout
{
    public string Name => "conversations";

    public string LooksFor => "JSON with conversation.session_N, session_N, turns, messages, chat or haystack_sessions of {speaker|role, text|content}, and qa, questions or probing_questions of {question, evidence}; or a folder of such files";

    public async ValueTask<EvaluationSet?> TryReadAsync(string path, EvaluationDataOptions options, CancellationToken cancellationToken)
    {
        var scopes = new List<EvaluationScope>();
        var notes = new List<string>();
        if (File.Exists(path)) await ReadFileAsync(path, scopes, notes, cancellationToken).ConfigureAwait(false);
        else
        {
            string[] files = [.. Directory.EnumerateFiles(path, "*.json*", SearchOption.AllDirectories).Where(IsJson).Order(StringComparer.Ordinal)];
            foreach (string chat in files.Where(IsChat)) await ReadChatAsync(chat, files, scopes, notes, cancellationToken).ConfigureAwait(false);
            // Where chats have their questions in files of their own, the other files are those questions and plans.
            if (scopes.Count == 0)
                foreach (string file in files)
                    if (!await ReadFileAsync(file, scopes, notes, cancellationToken).ConfigureAwait(false)) notes.Add($"'{Path.GetRelativePath(path, file)}' holds no conversation with questions.");
        }
        if (scopes.Count == 0) return null;
        return new EvaluationSet { Name = Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar)), Layout = Name, Scopes = Unique(scopes), Notes = notes };
    }

    private static bool IsJson(string file) => Path.GetExtension(file).ToLowerInvariant() is ".json" or ".jsonl";

    private static bool IsChat(string file) => Path.GetFileName(file).Equals("chat.json", StringComparison.OrdinalIgnoreCase);

    private static async Task<bool> ReadFileAsync(string file, List<EvaluationScope> scopes, List<string> notes, CancellationToken cancellationToken)
    {
        if (!IsJson(file)) return false;
        int before = scopes.Count;
        string name = Path.GetFileNameWithoutExtension(file);
        if (Path.GetExtension(file).Equals(".jsonl", StringComparison.OrdinalIgnoreCase))
        {
            await foreach (var (number, line) in JsonFiles.ReadLinesAsync(file, cancellationToken).ConfigureAwait(false)) Add(line, $"{name}-{number}");
            return scopes.Count > before;
        }
        var root = await JsonFiles.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        if (JsonFiles.Member(root, "data", "samples", "conversations", "items") is { ValueKind: JsonValueKind.Array } inner && ConversationSample.TryRead(root, null, name, []) is null) root = inner;
        if (root.ValueKind != JsonValueKind.Array) Add(root, name);
        else foreach (var (i, sample) in root.EnumerateArray().Index()) Add(sample, $"{name}-{i + 1}");
        return scopes.Count > before;

        void Add(JsonElement sample, string fallback)
        {
            if (sample.ValueKind == JsonValueKind.Object && ConversationSample.TryRead(sample, null, fallback, notes) is { } scope) scopes.Add(scope);
        }
    }

    private static async Task ReadChatAsync(string chat, string[] files, List<EvaluationScope> scopes, List<string> notes, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(chat)!, inside = folder + Path.DirectorySeparatorChar;
        string? questions = files.FirstOrDefault(f => f.StartsWith(inside, StringComparison.Ordinal) && Path.GetFileName(f).Contains("question", StringComparison.OrdinalIgnoreCase));
        if (questions is null)
        {
            notes.Add($"'{chat}' has no file with questions beside it.");
            return;
        }
        var conversation = await JsonFiles.ReadAsync(chat, cancellationToken).ConfigureAwait(false);
        if (ConversationSample.TryRead(conversation, await JsonFiles.ReadAsync(questions, cancellationToken).ConfigureAwait(false), Path.GetFileName(folder), notes) is { } scope) scopes.Add(scope);
    }

    /// <summary>Two conversations of one name would share a scope: the later ones get a number.</summary>
    private static List<EvaluationScope> Unique(List<EvaluationScope> scopes)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return [.. scopes.Select((s, i) => names.Add(s.Name) ? s : s with { Name = $"{s.Name}#{i + 1}" })];
    }
}
