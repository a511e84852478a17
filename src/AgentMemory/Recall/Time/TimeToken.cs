using System.Globalization;

namespace AgentMemory.Recall.Time;

/// <summary>A word, a number or a sign of a question.</summary>
/// <param name="Text">In lower case; of an ordinal in digits the digits alone.</param>
/// <param name="Start">First character in the question.</param>
/// <param name="End">Character after the last one.</param>
/// <param name="Number">The value of digits, or -1.</param>
/// <param name="IsOrdinal">Digits followed by st, nd, rd or th.</param>
internal readonly record struct TimeToken(string Text, int Start, int End, int Number, bool IsOrdinal)
{
    /// <summary>Cuts a text; digits of more than nine places are no number of a date.</summary>
    public static List<TimeToken> Split(string text)
    {
        var tokens = new List<TimeToken>();
        for (int i = 0; i < text.Length;)
        {
            int start = i;
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }
            if (char.IsAsciiDigit(text[i]))
            {
                while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
                int number = int.TryParse(text.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : -1, end = i;
                bool ordinal = i + 2 <= text.Length && text.AsSpan(i, 2).ToString().ToLowerInvariant() is "st" or "nd" or "rd" or "th" && (i + 2 == text.Length || !char.IsLetter(text[i + 2]));
                if (ordinal) i += 2;
                tokens.Add(new TimeToken(text[start..end], start, i, number, ordinal));
            }
            else if (char.IsLetter(text[i]))
            {
                while (i < text.Length && char.IsLetter(text[i])) i++;
                tokens.Add(new TimeToken(text[start..i].ToLowerInvariant(), start, i, -1, false));
            }
            else
            {
                char sign = text[i++];
                tokens.Add(new TimeToken(sign is '\u2019' ? "'" : sign is '\u2013' or '\u2014' ? "-" : sign.ToString(), start, i, -1, false));
            }
        }
        return tokens;
    }
}
