using System.Text;

namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>Lower case as Unicode defines it without a language: one letter may become two, and a sigma that ends a word has its own form.</summary>
internal static class LowerCase
{
    public static string Of(string text) =>
        text.AsSpan().ContainsAny('\u0130', '\u03A3') ? OfSpecial(text) : text.ToLowerInvariant();

    private static string OfSpecial(string text)
    {
        var lower = new StringBuilder(text.Length + 1);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\u0130') lower.Append("i\u0307");
            else if (text[i] == '\u03A3') lower.Append(EndsWord(text, i) ? '\u03C2' : '\u03C3');
            else lower.Append(text[i]);
        }
        return lower.ToString().ToLowerInvariant();
    }

    private static bool EndsWord(string text, int at) => at > 0 && char.IsLetter(text[at - 1]) && !(at + 1 < text.Length && char.IsLetter(text[at + 1]));
}
