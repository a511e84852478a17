using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>Conversations and questions as they are found in files; questions that came apart are brought together with their conversation in the end.</summary>
internal sealed class ConversationFiles
{
    private const int LongestName = 200;

    private static readonly string[] Wrappers = ["data", "samples", "conversations", "items", "examples", "rows"];

    private readonly List<EvaluationScope> _scopes = [];
    private readonly List<(JsonElement Sample, string Name)> _unasked = [];
    private readonly List<(JsonElement Question, string Conversation)> _apart = [];

    public List<string> Notes { get; } = [];

    public bool Any => _scopes.Count > 0;

    public static bool IsJson(string file) => JsonFiles.Extension(file) is ".json" or ".jsonl" or ".ndjson" && !Path.GetFileName(file).StartsWith('.');

    /// <returns>Whether the file holds any conversation or question.</returns>
    /// <exception cref="ArgumentException">The file is not JSON.</exception>
    public async Task<bool> ReadAsync(string file, CancellationToken cancellationToken)
    {
        int before = _scopes.Count + _unasked.Count + _apart.Count;
        string name = JsonFiles.Name(file);
        var values = await JsonFiles.ReadAllAsync(file, cancellationToken).ConfigureAwait(false);
        foreach (var (i, value) in values.Index()) Collect(value, values.Count == 1 ? name : Numbered(name, i));
        return _scopes.Count + _unasked.Count + _apart.Count > before;
    }

    /// <summary>A <c>chat.json</c> with its questions in a file below or beside it.</summary>
    public async Task ReadChatAsync(string chat, string[] files, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(chat)!, inside = folder + Path.DirectorySeparatorChar;
        string? questions = files.FirstOrDefault(f => f.StartsWith(inside, StringComparison.Ordinal) && Path.GetFileName(f).Contains("question", StringComparison.OrdinalIgnoreCase));
        if (questions is null)
        {
            if (!await ReadAsync(chat, cancellationToken).ConfigureAwait(false)) Notes.Add($"'{chat}' holds no conversation.");
            return;
        }
        var conversation = Whole(await JsonFiles.ReadAllAsync(chat, cancellationToken).ConfigureAwait(false));
        var asked = Whole(await JsonFiles.ReadAllAsync(questions, cancellationToken).ConfigureAwait(false));
        if (ConversationSample.TryRead(conversation, asked, Path.GetFileName(folder), Notes) is { } scope) _scopes.Add(scope);
    }

    /// <summary>All conversations with questions, each under a name of its own.</summary>
    public List<EvaluationScope> Scopes()
    {
        foreach (var (sample, name) in _unasked)
        {
            string own = ConversationSample.NameOf(sample) ?? name;
            JsonElement[] questions = [.. _apart.Where(q => q.Conversation == own || q.Conversation == name || _unasked.Count == 1).Select(q => q.Question)];
            if (questions.Length > 0 && ConversationSample.TryRead(sample, ArrayOf(questions), name, Notes) is { } scope) _scopes.Add(scope);
            else Notes.Add($"The conversation '{own}' has no questions and is left out.");
        }
        int homeless = _unasked.Count == 1 ? 0 : _apart.Count(q => !_unasked.Any(c => q.Conversation == c.Name || q.Conversation == ConversationSample.NameOf(c.Sample)));
        if (homeless > 0 && _scopes.Count > 0) Notes.Add(string.Create(CultureInfo.InvariantCulture, $"{homeless} questions belong to no conversation that is there."));
        // Two conversations of one name would share a scope: the later ones get a number.
        var names = new HashSet<string>(StringComparer.Ordinal);
        return [.. _scopes.Select((s, i) => s with { Name = Plain(s.Name) }).Select((s, i) => names.Add(s.Name) ? s : s with { Name = $"{s.Name}#{i + 1}" })];
    }

    private void Collect(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            // A bare list of turns is a conversation, anything else a list of samples or questions.
            if (value.EnumerateArray().Any(i => ConversationTurn.TryRead(i) is not null)) _unasked.Add((value, name));
            else foreach (var (i, item) in value.EnumerateArray().Index()) Collect(item, Numbered(name, i));
            return;
        }
        if (value.ValueKind != JsonValueKind.Object) return;
        if (ConversationSample.TryRead(value, null, name, Notes) is { } scope) _scopes.Add(scope);
        else if (ConversationSessions.Read(value).Any(s => s.Turns.Count > 0)) _unasked.Add((value, name));
        else if (JsonFiles.Text(value, "question") is not null) _apart.Add((value, ConversationSample.ConversationOf(value) ?? ""));
        else if (JsonFiles.Member(value, Wrappers) is { ValueKind: JsonValueKind.Array or JsonValueKind.Object } inner) Collect(inner, name);
        else foreach (var member in value.EnumerateObject()) if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) Collect(member.Value, member.Name);
    }

    private static JsonElement Whole(IReadOnlyList<JsonElement> values) => values is [var one] ? one : ArrayOf(values);

    private static JsonElement ArrayOf(IReadOnlyList<JsonElement> values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var value in values) value.WriteTo(writer);
            writer.WriteEndArray();
        }
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static string Numbered(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}-{index + 1}");

    /// <summary>A name that a scope can have.</summary>
    private static string Plain(string name)
    {
        string plain = string.Concat(name.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '_' : c)).Trim();
        return plain.Length == 0 ? "unnamed" : plain.Length <= LongestName ? plain : plain[..LongestName];
    }
}
