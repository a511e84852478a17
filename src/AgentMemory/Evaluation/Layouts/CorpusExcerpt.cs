using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>Where an excerpt stands in its corpus, in UTF-16 code units; sets made with Python count code points.</summary>
internal static class CorpusExcerpt
{
    /// <summary>The text as Python reads it, whose offsets these are.</summary>
    public static string WithPlainLineEnds(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    /// <summary>The place that the offsets name; where they are off, the place nearest to them that holds the text; null where none does.</summary>
    public static DocumentSpan? Find(JsonElement reference, string document, string text)
    {
        if (JsonFiles.Text(reference, "content") is not { Length: > 0 } given) return null;
        string content = WithPlainLineEnds(given);
        int? start = Number(reference, "start_index"), end = Number(reference, "end_index");
        if (start is { } s && end is { } e)
        {
            if (Is(s, e)) return new(document, s, e);
            int from = Utf16(text, s), to = Utf16(text, e);
            if (Is(from, to)) return new(document, from, to);
        }
        int found = Nearest(text, content, start ?? 0);
        return found < 0 ? null : new(document, found, found + content.Length);

        bool Is(int first, int after) => first >= 0 && after <= text.Length && first < after && text.AsSpan(first, after - first).SequenceEqual(content);
    }

    private static int? Number(JsonElement reference, string name) => JsonFiles.Member(reference, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) ? value : null;

    private static int Nearest(string text, string content, int wanted)
    {
        int best = -1;
        for (int at = text.IndexOf(content, StringComparison.Ordinal); at >= 0; at = text.IndexOf(content, at + 1, StringComparison.Ordinal))
            if (best < 0 || Math.Abs((long)at - wanted) < Math.Abs((long)best - wanted)) best = at;
        return best;
    }

    private static int Utf16(string text, int codePoints)
    {
        int i = 0;
        for (; codePoints > 0 && i < text.Length; codePoints--) i += char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
        return i;
    }
}
