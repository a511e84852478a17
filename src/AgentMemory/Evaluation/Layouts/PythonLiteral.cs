using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>
/// Structures that were written as text into a field of a file: JSON, or the printed form of a Python value (<c>{'a': [1, None]}</c>), as published sets have them.
/// </summary>
internal static class PythonLiteral
{
    /// <summary>The value that the text spells; null where it spells none.</summary>
    public static JsonElement? Read(string text)
    {
        string trimmed = text.Trim();
        if (trimmed is not ['{' or '[' or '(', ..]) return null;
        return JsonFiles.Parse(trimmed) ?? (ToJson(trimmed) is { } json ? JsonFiles.Parse(json) : null);
    }

    private static string? ToJson(string text)
    {
        var json = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length;)
        {
            char c = text[i];
            if (c is '\'' or '"')
            {
                if (ReadString(text, ref i) is not { } value) return null;
                // Half of a surrogate pair cannot stand in JSON.
                json.Append('"').Append(JsonEncodedText.Encode(Encoding.UTF8.GetBytes(value))).Append('"');
            }
            else if (char.IsAsciiLetter(c))
            {
                int start = i;
                while (i < text.Length && char.IsAsciiLetter(text[i])) i++;
                json.Append(text[start..i] switch { "True" => "true", "False" => "false", "None" or "nan" => "null", var other => other });
            }
            else
            {
                json.Append(c switch { '(' => '[', ')' => ']', _ => c });
                i++;
            }
        }
        return json.ToString();
    }

    /// <summary>A quoted text with its escapes resolved; <paramref name="at"/> goes behind it.</summary>
    private static string? ReadString(string text, ref int at)
    {
        char quote = text[at++];
        var value = new StringBuilder();
        while (at < text.Length)
        {
            char c = text[at++];
            if (c == quote) return value.ToString();
            if (c != '\\')
            {
                value.Append(c);
                continue;
            }
            if (at >= text.Length) return null;
            char escaped = text[at++];
            int digits = escaped switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (digits == 0)
            {
                value.Append(escaped switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => escaped });
                continue;
            }
            if (at + digits > text.Length || !int.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)) return null;
            at += digits;
            value.Append(Rune.TryCreate(code, out var rune) ? rune.ToString() : code <= char.MaxValue ? ((char)code).ToString() : "\uFFFD");
        }
        return null;
    }
}
