namespace AgentMemory.Recall.Lexical.Stemming;

/// <summary>Porter's Dutch stemmer of Snowball. Source: snowballstem.org/algorithms/dutch_porter.</summary>
internal sealed class DutchStemmer : IStemmer
{
    private const string Vowels = "aeiouyè";

    private static readonly string[] Step1 = ["heden", "en", "ene", "s", "se"];
    private static readonly string[] Step3 = ["end", "ing", "ig", "lijk", "baar", "bar"];

    public string Stem(ReadOnlySpan<char> word)
    {
        var stem = new StemBuffer();
        stem.Set(word);
        Prepare(stem);
        stem.MarkR1R2(Vowels);
        stem.R1 = Math.Max(stem.R1, Math.Min(3, stem.Length));
        Inflection(stem);
        bool e = DropE(stem);
        if (stem.Ends("heid") && stem.InR2(4) && stem.Before(4) != 'c')
        {
            stem.Drop(4);
            if (stem.Ends("en")) DropEn(stem, 2);
        }
        Derivation(stem, e);
        if (stem.Length >= 4 && stem[stem.Length - 2] == stem[stem.Length - 3] && stem[stem.Length - 2] is 'a' or 'e' or 'o' or 'u'
            && !IsVowel(stem[stem.Length - 4]) && !IsVowel(stem[stem.Length - 1]) && stem[stem.Length - 1] != 'I')
        {
            stem[stem.Length - 2] = stem[stem.Length - 1]; // maan, man
            stem.Drop(1);
        }
        for (int i = 0; i < stem.Length; i++)
            stem[i] = stem[i] switch { 'Y' => 'y', 'I' => 'i', var other => other };
        return stem.ToString();
    }

    private static bool IsVowel(char letter) => Vowels.Contains(letter);

    private static void Prepare(StemBuffer stem)
    {
        for (int i = 0; i < stem.Length; i++)
            stem[i] = stem[i] switch { 'ä' or 'á' => 'a', 'ë' or 'é' => 'e', 'ï' or 'í' => 'i', 'ö' or 'ó' => 'o', 'ü' or 'ú' => 'u', var other => other };
        if (stem.Length > 0 && stem[0] == 'y') stem[0] = 'Y';
        for (int i = 1; i < stem.Length; i++)
        {
            if (!IsVowel(stem[i - 1])) continue;
            if (stem[i] == 'i' && i + 1 < stem.Length && IsVowel(stem[i + 1])) stem[i] = 'I';
            else if (stem[i] == 'y') stem[i] = 'Y';
        }
    }

    private static void Inflection(StemBuffer stem)
    {
        switch (stem.Longest(Step1))
        {
            case "heden" when stem.InR1(5): stem.Replace(5, "heid"); break;
            case "en": DropEn(stem, 2); break;
            case "ene": DropEn(stem, 3); break;
            case "s" when stem.InR1(1) && !IsVowel(stem.Before(1)) && stem.Before(1) != 'j': stem.Drop(1); break;
            case "se" when stem.InR1(2) && !IsVowel(stem.Before(2)) && stem.Before(2) != 'j': stem.Drop(2); break;
        }
    }

    private static bool DropEn(StemBuffer stem, int suffix)
    {
        if (!stem.InR1(suffix) || stem.Length == suffix || IsVowel(stem.Before(suffix)) || stem.EndsBefore(suffix, "gem")) return false;
        stem.Drop(suffix);
        Undouble(stem);
        return true;
    }

    private static bool DropE(StemBuffer stem)
    {
        if (!stem.Ends("e") || !stem.InR1(1) || stem.Length < 2 || IsVowel(stem.Before(1))) return false;
        stem.Drop(1);
        Undouble(stem);
        return true;
    }

    private static void Undouble(StemBuffer stem)
    {
        if (stem.Ends("kk") || stem.Ends("dd") || stem.Ends("tt")) stem.Drop(1);
    }

    private static void Derivation(StemBuffer stem, bool e)
    {
        if (stem.Longest(Step3) is not { } suffix || !stem.InR2(suffix.Length)) return;
        switch (suffix)
        {
            case "end" or "ing":
                stem.Drop(3);
                if (stem.Ends("ig") && stem.InR2(2) && stem.Before(2) != 'e') stem.Drop(2);
                else Undouble(stem);
                break;
            case "ig":
                if (stem.Before(2) != 'e') stem.Drop(2);
                break;
            case "lijk":
                stem.Drop(4);
                DropE(stem);
                break;
            case "baar": stem.Drop(4); break;
            case "bar" when e: stem.Drop(3); break;
        }
    }
}
