using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>A question as a file gives it: its evidence is not yet matched to turns.</summary>
internal sealed record ConversationQuestion(string Text, string? Category, IReadOnlyList<string> Evidence, IReadOnlyList<string> EvidenceSessions, DateTimeOffset? AskedAt);

/// <summary>The questions of a sample: a list, lists by category, or the sample itself.</summary>
internal static class ConversationQuestions
{
    private static readonly string[] Lists = ["qa", "questions", "probing_questions", "queries", "qas"];

    public static IReadOnlyList<ConversationQuestion> Read(JsonElement sample)
    {
        if (JsonFiles.Member(sample, Lists) is { } list)
        {
            if (list.ValueKind is JsonValueKind.Array or JsonValueKind.Object) return ReadList(list);
            // Tables of one published set hold the printed form of the questions.
            if (list.ValueKind == JsonValueKind.String && PythonLiteral.Read(list.GetString()!) is { } printed) return ReadList(printed);
        }
        return JsonFiles.Member(sample, "question") is not null ? ReadList(sample) : [];
    }

    /// <summary>Questions of a list, of an object with a list a category, or of one question alone.</summary>
    public static IReadOnlyList<ConversationQuestion> ReadList(JsonElement list, string? category = null)
    {
        if (list.ValueKind == JsonValueKind.Array) return [.. list.EnumerateArray().SelectMany(q => ReadList(q, category))];
        if (list.ValueKind != JsonValueKind.Object) return [];
        if (JsonFiles.Text(list, "question", "query", "text") is { } text)
        {
            return
            [
                new ConversationQuestion(
                    text, JsonFiles.Text(list, "category", "question_type", "type") ?? category,
                    EvidenceIds.Read(JsonFiles.Member(list, "evidence", "evidence_ids", "source_chat_ids", "source_ids", "answer_turn_ids", "supporting_turns", "relevant")),
                    EvidenceIds.Read(JsonFiles.Member(list, "answer_session_ids")),
                    SessionTimes.Parse(JsonFiles.Text(list, "question_date", "asked_at", "date", "at"))),
            ];
        }
        return [.. list.EnumerateObject().SelectMany(c => ReadList(c.Value, c.Name))];
    }
}
