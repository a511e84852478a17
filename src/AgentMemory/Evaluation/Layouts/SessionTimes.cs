using System.Globalization;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>Times as the published sets spell them; without a zone they are UTC.</summary>
internal static class SessionTimes
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;

    private static readonly string[] Formats =
    [
        "h:mm tt 'on' d MMMM, yyyy", "h:mm tt 'on' d MMMM yyyy", "d MMMM, yyyy", "d MMMM yyyy", "MMMM d, yyyy", "MMMM-d-yyyy", "MMM-d-yyyy",
        "yyyy/MM/dd '('ddd')' HH:mm", "yyyy/MM/dd HH:mm", "yyyy/MM/dd",
        "dd.MM.yyyy, HH:mm:ss", "dd.MM.yyyy, HH:mm", "dd.MM.yyyy HH:mm:ss", "dd.MM.yyyy", "d.M.yyyy",
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyyMMdd",
    ];

    public static DateTimeOffset? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (DateTimeOffset.TryParseExact(text.Trim(), Formats, CultureInfo.InvariantCulture, Utc, out var exact)) return exact;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds is > 100_000_000 and < 10_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }
}
