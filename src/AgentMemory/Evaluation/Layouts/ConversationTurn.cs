using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>One turn as a file gives it.</summary>
internal sealed record ConversationTurn(string? Id, string? Speaker, string? Role, string Text, string? TimeText, bool HasAnswer)
{
    /// <summary>When it was said, where the file says so in a way that is understood.</summary>
    public DateTimeOffset? Time { get; } = SessionTimes.Parse(TimeText);

    /// <summary>A time that is not understood.</summary>
    public string? UnreadTime => Time is null && !string.IsNullOrWhiteSpace(TimeText) ? TimeText : null;

    private static readonly string[] Roles = ["user", "assistant", "system", "human", "bot", "ai", "gpt", "model", "tool", "agent"];

    /// <summary>The turn, or null where the value is none: a turn has a speaker or a role, and a text or a caption.</summary>
    public static ConversationTurn? TryRead(JsonElement value)
    {
        string? speaker = JsonFiles.Text(value, "speaker", "name", "author", "from", "sender"), role = JsonFiles.Text(value, "role");
        if (speaker is null && role is null) return null;
        string? text = Content(value), caption = JsonFiles.Text(value, "blip_caption", "caption", "image_caption");
        if (text is null && caption is null) return null;
        if (role is null && Roles.Contains(speaker!.ToLowerInvariant())) (speaker, role) = (null, speaker);
        string whole = string.IsNullOrWhiteSpace(caption) ? text ?? "" : $"{text} [shares {caption}]".TrimStart();
        return new(
            JsonFiles.Text(value, "dia_id", "id", "turn_id", "message_id", "uuid"),
            speaker, role is null ? null : RoleName(role), whole,
            JsonFiles.Text(value, "date_time", "timestamp", "time", "created_at", "time_anchor", "date", "at"),
            value.TryGetProperty("has_answer", out var answers) && answers.ValueKind == JsonValueKind.True);
    }

    /// <summary>The two sides of a chat under the names that the product uses.</summary>
    private static string RoleName(string role) => role.ToLowerInvariant() switch
    {
        "human" => "user",
        "bot" or "ai" or "gpt" or "model" => "assistant",
        var other => other,
    };

    private static string? Content(JsonElement value)
    {
        if (JsonFiles.Member(value, "text", "clean_text", "content", "message", "value", "utterance") is not { } content) return null;
        if (content.ValueKind == JsonValueKind.String) return content.GetString();
        if (content.ValueKind != JsonValueKind.Array) return null;
        var parts = content.EnumerateArray().Select(p => p.ValueKind == JsonValueKind.String ? p.GetString() : JsonFiles.Text(p, "text")).Where(p => !string.IsNullOrWhiteSpace(p));
        return string.Join('\n', parts);
    }
}
