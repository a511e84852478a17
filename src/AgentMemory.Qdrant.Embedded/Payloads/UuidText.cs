using System.Buffers;

namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>The spellings of a UUID that the server reads: hyphenated, 32 hex digits, braced, urn:uuid:.</summary>
internal static class UuidText
{
    private const string Urn = "urn:uuid:";
    private static readonly SearchValues<char> Allowed = SearchValues.Create("0123456789abcdefABCDEF-{}");

    public static Guid? Parse(ReadOnlySpan<char> text)
    {
        if (text.StartsWith(Urn, StringComparison.Ordinal)) return Guid.TryParseExact(text[Urn.Length..], "D", out var urn) && IsExact(text[Urn.Length..]) ? urn : null;
        string? format = text.Length switch
        {
            32 => "N",
            36 => "D",
            38 => "B",
            _ => null,
        };
        return format is not null && Guid.TryParseExact(text, format, out var uuid) && IsExact(text) ? uuid : null;
    }

    // The runtime forgives signs and prefixes inside of a group, and white space around; the server does not.
    private static bool IsExact(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Allowed);
}
