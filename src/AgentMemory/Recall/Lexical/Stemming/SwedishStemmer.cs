namespace AgentMemory.Recall.Lexical.Stemming;

/// <summary>The Swedish stemmer of Snowball in its form of 2025, with -et. Source: snowballstem.org/algorithms/swedish.</summary>
internal sealed class SwedishStemmer : IStemmer
{
    private const string Vowels = "aeiouyäåö", EndingsBeforeS = "bcdfghjklmnoprtvy", EndingsBeforeOst = "iklnprtuv";

    private static readonly string[] Main =
    [
        "a", "arna", "erna", "heterna", "orna", "ad", "e", "ade", "ande", "arne", "are", "aste", "en", "anden", "aren", "heten", "ern", "ar", "er", "heter", "or", "as",
        "arnas", "ernas", "ornas", "es", "ades", "andes", "ens", "arens", "hetens", "erns", "at", "andet", "het", "ast", "s", "et",
    ];

    private static readonly string[] Pairs = ["dd", "gd", "nn", "dt", "gt", "kt", "tt"];

    private static readonly string[] Other = ["lig", "ig", "els", "öst", "fullt"];

    // Words in -et where it is no ending: nyhet, societet, annuitet, alfabet and their like.
    private static readonly string[] KeepsEt =
        ["h", "iet", "uit", "fab", "cit", "dit", "alit", "ilit", "mit", "nit", "pit", "rit", "sit", "tit", "ivit", "kvit", "xit", "kom", "rak", "pak", "stak"];

    public string Stem(ReadOnlySpan<char> word)
    {
        var stem = new StemBuffer();
        stem.Set(word);
        if (stem.Length < 3) return word.ToString();
        stem.R1 = Math.Max(stem.AfterVowelAndConsonant(Vowels, 0), 3);
        if (stem.Longest(Main, stem.R1) is { } main)
        {
            if (main == "s")
            {
                if (stem.EndsBefore(1, "et") && IsEnding(stem, 3)) stem.Drop(3);
                else if (EndingsBeforeS.Contains(stem.Before(1))) stem.Drop(1);
            }
            else if (main != "et" || IsEnding(stem, 2))
            {
                stem.Drop(main.Length);
            }
        }
        if (stem.Longest(Pairs, stem.R1) is not null) stem.Drop(1);
        switch (stem.Longest(Other, stem.R1))
        {
            case "lig" or "els": stem.Drop(3); break;
            case "ig": stem.Drop(2); break;
            case "öst" when EndingsBeforeOst.Contains(stem.Before(3)): stem.Drop(1); break;
            case "fullt": stem.Drop(1); break;
        }
        return stem.ToString();
    }

    /// <summary>-et is an ending behind a vowel and a consonant with something before them, with exceptions.</summary>
    private static bool IsEnding(StemBuffer stem, int tail)
    {
        int end = stem.Length - tail;
        return end >= 3 && !Vowels.Contains(stem[end - 1]) && Vowels.Contains(stem[end - 2]) && !Array.Exists(KeepsEt, k => stem.EndsBefore(tail, k));
    }
}
