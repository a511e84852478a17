namespace AgentMemory.Recall.Lexical.Stemming;

/// <summary>RV as Spanish, Portuguese and Italian define it.</summary>
internal static class RomanceRegions
{
    public static void Mark(StemBuffer stem, string vowels)
    {
        stem.MarkR1R2(vowels);
        stem.RV = Rv(stem, vowels);
    }

    private static int Rv(StemBuffer stem, string vowels)
    {
        bool Vowel(int at) => vowels.Contains(stem[at]);
        if (stem.Length < 2) return stem.Length;
        if (!Vowel(1)) return After(stem, 2, wanted: true, vowels); // behind the next vowel
        if (Vowel(0)) return After(stem, 2, wanted: false, vowels); // two vowels: behind the next consonant
        return Math.Min(3, stem.Length); // consonant and vowel
    }

    private static int After(StemBuffer stem, int start, bool wanted, string vowels)
    {
        for (int at = start; at < stem.Length; at++)
            if (vowels.Contains(stem[at]) == wanted) return at + 1;
        return stem.Length;
    }
}
