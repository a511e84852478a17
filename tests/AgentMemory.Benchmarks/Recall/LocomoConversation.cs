using System.Globalization;
using System.Text.Json;

namespace AgentMemory.Benchmarks.Recall;

/// <summary>One turn as it is remembered.</summary>
internal sealed record LocomoTurn(string Id, string Session, string Text, DateTimeOffset OccurredAt);

/// <summary>One question with the ids of the turns that answer it.</summary>
internal sealed record LocomoQuestion(string Text, IReadOnlyList<string> Evidence, int Category);

/// <summary>A long conversation between two people, in the format of LoCoMo (Maharana et al. 2024, arXiv:2402.17753).</summary>
internal sealed record LocomoConversation(string Id, IReadOnlyList<LocomoTurn> Turns, IReadOnlyList<LocomoQuestion> Questions)
{
    private static readonly char[] EvidenceSeparators = [';', ' ', '\t', '\n'];

    public static IReadOnlyList<LocomoConversation> Load(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static LocomoConversation Read(JsonElement sample)
    {
        var conversation = sample.GetProperty("conversation");
        var turns = new List<LocomoTurn>();
        foreach (var session in conversation.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Array))
        {
            var start = ReadTime(conversation.GetProperty(session.Name + "_date_time").GetString()!);
            foreach (var turn in session.Value.EnumerateArray())
            {
                string text = $"{turn.GetProperty("speaker").GetString()}: {turn.GetProperty("text").GetString()}";
                if (turn.TryGetProperty("blip_caption", out var caption) && caption.GetString() is { Length: > 0 } shared) text += $" [shares {shared}]";
                turns.Add(new(turn.GetProperty("dia_id").GetString()!, session.Name, text, start.AddSeconds(turns.Count)));
            }
        }
        var questions = sample.GetProperty("qa").EnumerateArray().Select(ReadQuestion).Where(q => q.Evidence.Count > 0);
        return new(sample.GetProperty("sample_id").GetString()!, turns, [.. questions]);
    }

    private static LocomoQuestion ReadQuestion(JsonElement qa) => new(
        qa.GetProperty("question").GetString()!,
        qa.TryGetProperty("evidence", out var evidence)
            ? [.. evidence.EnumerateArray().SelectMany(e => e.GetString()!.Split(EvidenceSeparators, StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)]
            : [],
        qa.GetProperty("category").GetInt32());

    private static DateTimeOffset ReadTime(string text) =>
        DateTimeOffset.ParseExact(text, "h:mm tt 'on' d MMMM, yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
