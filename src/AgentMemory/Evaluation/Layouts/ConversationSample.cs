using System.Globalization;
using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>A conversation and its questions, as a scope to measure.</summary>
internal static class ConversationSample
{
    /// <summary>Categories of LoCoMo (Maharana et al. 2024, arXiv:2402.17753), whose files give numbers.</summary>
    private static readonly Dictionary<string, string> LocomoCategories = new(StringComparer.Ordinal)
    {
        ["1"] = "multi-hop",
        ["2"] = "temporal",
        ["3"] = "open-domain",
        ["4"] = "single-hop",
        ["5"] = "adversarial",
    };

    /// <summary>Where no turn of a conversation has a time, its sessions get a day each from here on, so that their order is kept.</summary>
    private static readonly DateTimeOffset NoTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The name that a sample gives itself.</summary>
    public static string? NameOf(JsonElement sample) => JsonFiles.Text(sample, "sample_id", "conversation_id", "question_id", "id");

    /// <summary>The name of the conversation that a question belongs to.</summary>
    public static string? ConversationOf(JsonElement question) => JsonFiles.Text(question, "sample_id", "conversation_id", "conversation", "chat_id", "scope");

    /// <param name="sample">The conversation; the questions too unless they are given apart.</param>
    /// <param name="questions">Questions that lie in a file of their own, or null.</param>
    /// <param name="name">Name where the sample has none.</param>
    /// <param name="notes">What was left out is added here.</param>
    /// <returns>The scope, or null where the value is no conversation with questions.</returns>
    public static EvaluationScope? TryRead(JsonElement sample, JsonElement? questions, string name, List<string> notes)
    {
        var sessions = ConversationSessions.Read(sample);
        if (!sessions.Any(s => s.Turns.Count > 0)) return null;
        var asked = questions is { } apart ? ConversationQuestions.ReadList(apart) : ConversationQuestions.Read(sample);
        if (asked.Count == 0) return null;
        name = NameOf(sample) ?? name;
        var turns = Place(sessions, name, notes);
        bool locomo = JsonFiles.Member(sample, "conversation") is { ValueKind: JsonValueKind.Object } && asked.All(q => q.Category is not null && LocomoCategories.ContainsKey(q.Category));
        return new EvaluationScope
        {
            Name = name,
            Memories = [.. turns.Where(t => !string.IsNullOrWhiteSpace(t.Memory.Input.Text)).Select(t => t.Memory)],
            Questions = Match(asked, turns, locomo, name, notes),
        };
    }

    /// <summary>Every turn with its session and time: its own, or its session's and one second for each turn before it.</summary>
    private static List<PlacedTurn> Place(IReadOnlyList<ConversationSession> sessions, string name, List<string> notes)
    {
        var placed = new List<PlacedTurn>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var ids = sessions.SelectMany(s => s.Turns).GroupBy(t => t.Id ?? "", StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        DateTimeOffset? last = null;
        foreach (var (number, session) in sessions.Index())
        {
            string label = names.Add(session.Name) ? session.Name : string.Create(CultureInfo.InvariantCulture, $"{session.Name} ({number + 1})");
            var time = session.Start ?? session.Turns.Select(t => t.Time).FirstOrDefault(t => t is not null) ?? (last is { } before ? before.AddDays(1) : NoTime);
            foreach (var (index, turn) in session.Turns.Index())
            {
                var own = turn.Time ?? time;
                // A turn never stands before the one that it follows: some files have times by the minute, or none.
                time = index == 0 ? own : own > time ? own : time.AddSeconds(1);
                string id = turn.Id ?? string.Create(CultureInfo.InvariantCulture, $"D{number + 1}:{index + 1}");
                placed.Add(new PlacedTurn(session.Name, turn.HasAnswer, new EvaluationMemory(id, new MemoryInput
                {
                    Text = turn.Text,
                    Speaker = turn.Speaker,
                    Role = turn.Role,
                    OccurredAt = time,
                    TurnId = ids.GetValueOrDefault(id, 1) == 1 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}#{placed.Count + 1}"),
                    Scope = new MemoryScope { Session = label },
                })));
            }
            last = time;
        }
        if (sessions.All(s => s.Start is null && s.Turns.All(t => t.Time is null))) notes.Add($"{name}: no turn has a time; the sessions were put on days from {NoTime:yyyy-MM-dd} on, in their order.");
        var unread = sessions.SelectMany(s => s.Turns.Select(t => t.UnreadTime).Prepend(s.UnreadStart)).OfType<string>().ToList();
        if (unread.Count > 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {unread.Count} times are not understood and were taken from what stands before ('{unread[0]}')."));
        if (placed.Count(t => string.IsNullOrWhiteSpace(t.Memory.Input.Text)) is > 0 and var empty) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {empty} turns have neither text nor caption and are not remembered."));
        return placed;
    }

    private static List<EvaluationQuestion> Match(IReadOnlyList<ConversationQuestion> asked, List<PlacedTurn> turns, bool locomo, string name, List<string> notes)
    {
        var known = new EvidenceIds.KnownIds(turns.Select(t => t.Memory.Id));
        var unknown = new List<string>();
        var questions = new List<EvaluationQuestion>();
        foreach (var question in asked.Where(q => !string.IsNullOrWhiteSpace(q.Text)))
        {
            var relevant = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (string text in question.Evidence)
            {
                var (found, strange) = EvidenceIds.Resolve(text, known);
                foreach (string id in found) relevant[id] = 1;
                unknown.AddRange(strange);
            }
            // Sets that mark turns in place of naming them: the turns that have the answer, in the sessions that have it.
            if (question.Evidence.Count == 0)
                foreach (var turn in turns.Where(t => t.HasAnswer && (question.EvidenceSessions.Count == 0 || question.EvidenceSessions.Contains(t.SessionId)))) relevant[turn.Memory.Id] = 1;
            string category = question.Category is { } given ? locomo ? LocomoCategories[given] : given : "all";
            questions.Add(new EvaluationQuestion { Text = question.Text, Category = category, Relevant = relevant, AskedAt = question.AskedAt });
        }
        if (unknown.Count > 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {unknown.Count} evidence ids name no turn and are not counted ({string.Join(", ", unknown.Take(5))}{(unknown.Count > 5 ? ", ..." : "")})."));
        return questions;
    }

    private sealed record PlacedTurn(string SessionId, bool HasAnswer, EvaluationMemory Memory);
}
