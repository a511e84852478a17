using System.Globalization;
using System.Text.RegularExpressions;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>Times as the published sets spell them; without a zone they are UTC.</summary>
internal static partial class SessionTimes
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
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            return number switch
            {
                > 1e8 and < 1e10 => DateTimeOffset.FromUnixTimeMilliseconds((long)(1000 * number)),
                > 1e11 and < 1e13 => DateTimeOffset.FromUnixTimeMilliseconds((long)number),
                _ => null,
            };
        // Short texts without a year or with a weekday alone would be read as today.
        return Year().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var other) ? other : null;
    }

    [GeneratedRegex(@"(?<!\d)(19|20)\d\d(?!\d)")]
    private static partial Regex Year();
}
