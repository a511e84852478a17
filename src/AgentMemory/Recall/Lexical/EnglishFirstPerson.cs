namespace AgentMemory.Recall.Lexical;

/// <summary>
/// Whether an English text speaks of its speaker inside a sentence: I, my, me, we, our as they are written there. "We" and "My" at the beginning alone do
/// not count, as in the measured recipe.
/// </summary>
internal static class EnglishFirstPerson
{
    public static bool IsIn(string text)
    {
        for (int start = 0; start < text.Length; start++)
        {
            if (!char.IsLetterOrDigit(text[start])) continue;
            int end = start;
            while (end < text.Length && char.IsLetterOrDigit(text[end])) end++;
            if (text.AsSpan(start, end - start) is "I" or "my" or "me" or "we" or "our") return true;
            start = end;
        }
        return false;
    }
}
