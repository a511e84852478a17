using System.Globalization;
using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>One session of a conversation.</summary>
internal sealed record ConversationSession(string Name, string? StartText, IReadOnlyList<ConversationTurn> Turns)
{
    /// <summary>When it began, where the file says so in a way that is understood.</summary>
    public DateTimeOffset? Start { get; } = SessionTimes.Parse(StartText);

    /// <summary>A start that is not understood.</summary>
    public string? UnreadStart => Start is null && !string.IsNullOrWhiteSpace(StartText) ? StartText : null;
}

/// <summary>The sessions of a sample, in whichever of the known shapes they are.</summary>
internal static class ConversationSessions
{
    private static readonly string[] Lists = ["conversation", "haystack_sessions", "sessions", "chat", "chats", "turns", "messages", "history", "dialogue", "dialog"];

    /// <returns>The sessions; empty where the value is no sample of conversations.</returns>
    public static IReadOnlyList<ConversationSession> Read(JsonElement sample)
    {
        if (sample.ValueKind == JsonValueKind.Array) return Walk(sample, [], []);
        if (sample.ValueKind != JsonValueKind.Object) return [];
        if (Numbered(sample) is { Count: > 0 } numbered) return numbered;
        if (sample.TryGetProperty("conversation", out var conversation) && conversation.ValueKind == JsonValueKind.Object) return Read(conversation);
        if (JsonFiles.Member(sample, Lists) is not { ValueKind: JsonValueKind.Array } list) return [];
        return Walk(list, Texts(sample, "haystack_session_ids", "session_ids"), Texts(sample, "haystack_dates", "session_dates", "dates"));
    }

    /// <summary>Sessions under <c>session_N</c>, with their times under <c>session_N_date_time</c>.</summary>
    private static List<ConversationSession> Numbered(JsonElement conversation)
    {
        const string Prefix = "session_";
        var sessions = new List<(int Number, ConversationSession Session)>();
        foreach (var member in conversation.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Array || !member.Name.StartsWith(Prefix, StringComparison.Ordinal)
                || !int.TryParse(member.Name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)) continue;
            string? start = JsonFiles.Text(conversation, member.Name + "_date_time", member.Name + "_date", member.Name + "_time");
            sessions.Add((number, new ConversationSession(member.Name, start, Turns(member.Value))));
        }
        return [.. sessions.OrderBy(s => s.Number).Select(s => s.Session)];
    }

    /// <summary>A list of turns is one session; a list of lists, or of objects that hold turns, is a list of sessions.</summary>
    private static List<ConversationSession> Walk(JsonElement list, IReadOnlyList<string?> names, IReadOnlyList<string?> dates)
    {
        var sessions = new List<ConversationSession>();
        if (list.EnumerateArray().Any(i => ConversationTurn.TryRead(i) is not null)) return [new("session_1", null, Turns(list))];
        foreach (var (i, item) in list.EnumerateArray().Index())
        {
            var turns = Flatten(item);
            if (turns.Count == 0) continue;
            string name = names.ElementAtOrDefault(i) ?? JsonFiles.Text(item, "session_id", "id", "batch_number", "name") ?? string.Create(CultureInfo.InvariantCulture, $"session_{i + 1}");
            string? start = dates.ElementAtOrDefault(i) ?? JsonFiles.Text(item, "date", "date_time", "timestamp", "time_anchor", "session_date", "start");
            sessions.Add(new ConversationSession(name, start, turns));
        }
        return sessions;
    }

    private static List<ConversationTurn> Flatten(JsonElement value)
    {
        if (ConversationTurn.TryRead(value) is { } turn) return [turn];
        if (value.ValueKind == JsonValueKind.Array) return [.. value.EnumerateArray().SelectMany(Flatten)];
        return value.ValueKind == JsonValueKind.Object ? [.. Lists.Select(n => JsonFiles.Member(value, n)).OfType<JsonElement>().Take(1).SelectMany(Flatten)] : [];
    }

    private static List<ConversationTurn> Turns(JsonElement list) => [.. list.EnumerateArray().Select(ConversationTurn.TryRead).OfType<ConversationTurn>()];

    private static List<string?> Texts(JsonElement sample, params ReadOnlySpan<string> names) =>
        JsonFiles.Member(sample, names) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(JsonFiles.Text)] : [];
}
