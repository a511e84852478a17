namespace AgentMemory.Recall.Lexical.Stemming;

/// <summary>The English stemmer of Snowball (Porter2) in its form of 2025: <c>past</c>, <c>inter</c> and others as fixed regions, -ying to -ie, -ogist.</summary>
/// <remarks>Source: snowballstem.org/algorithms/english. Expects lower-case words without apostrophes.</remarks>
internal sealed class EnglishStemmer : IStemmer
{
    private const string Vowels = "aeiouy", ValidLi = "cdeghkmnrt";

    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["skis"] = "ski",
        ["skies"] = "sky",
        ["idly"] = "idl",
        ["gently"] = "gentl",
        ["ugly"] = "ugli",
        ["early"] = "earli",
        ["only"] = "onli",
        ["singly"] = "singl",
        ["sky"] = "sky",
        ["news"] = "news",
        ["howe"] = "howe",
        ["atlas"] = "atlas",
        ["cosmos"] = "cosmos",
        ["bias"] = "bias",
        ["andes"] = "andes",
    };

    private static readonly string[] FixedRegions = ["gener", "commun", "arsen", "past", "univers", "later", "emerg", "organ", "inter"];

    private static readonly (string Suffix, string Ending)[] Step2 =
    [
        ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("entli", "ent"), ("izer", "ize"), ("ization", "ize"), ("ational", "ate"),
        ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("aliti", "al"), ("alli", "al"), ("fulness", "ful"), ("ousli", "ous"), ("ousness", "ous"),
        ("iveness", "ive"), ("iviti", "ive"), ("biliti", "ble"), ("bli", "ble"), ("ogist", "og"), ("ogi", "og"), ("fulli", "ful"), ("lessli", "less"), ("li", ""),
    ];

    private static readonly (string Suffix, string Ending)[] Step3 =
        [("tional", "tion"), ("ational", "ate"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""), ("ative", "")];

    private static readonly string[] Step4 =
        ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion"];

    private static readonly string[] UnchangedIng = ["inn", "out", "cann", "herr", "earr", "even"], UnchangedEed = ["proc", "exc", "succ"];

    public string Stem(ReadOnlySpan<char> word)
    {
        if (word.Length < 3) return word.ToString();
        if (Exceptions.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out string? exception)) return exception;
        var stem = new StemBuffer();
        stem.Set(word);
        for (int i = 0; i < stem.Length; i++)
            if (stem[i] == 'y' && (i == 0 || Vowels.Contains(stem[i - 1]))) stem[i] = 'Y'; // a consonant
        MarkRegions(stem);
        Step1A(stem);
        Step1B(stem);
        if (stem.Length > 2 && stem[stem.Length - 1] is 'y' or 'Y' && !IsVowel(stem[stem.Length - 2])) stem[stem.Length - 1] = 'i';
        ApplyStep2(stem);
        ApplyStep3(stem);
        ApplyStep4(stem);
        ApplyStep5(stem);
        for (int i = 0; i < stem.Length; i++)
            if (stem[i] == 'Y') stem[i] = 'y';
        return stem.ToString();
    }

    private static bool IsVowel(char letter) => Vowels.Contains(letter);

    private static void MarkRegions(StemBuffer stem)
    {
        stem.MarkR1R2(Vowels);
        foreach (string fixedRegion in FixedRegions)
        {
            if (!stem.Letters.StartsWith(fixedRegion, StringComparison.Ordinal)) continue;
            stem.R1 = fixedRegion.Length;
            stem.R2 = stem.AfterVowelAndConsonant(Vowels, stem.R1);
            return;
        }
    }

    /// <summary>The word without its last letters ends in a short syllable.</summary>
    private static bool EndsShort(StemBuffer stem, int tail)
    {
        int end = stem.Length - tail;
        if (end >= 3 && !IsVowel(stem[end - 3]) && IsVowel(stem[end - 2]) && !IsVowel(stem[end - 1]) && stem[end - 1] is not ('w' or 'x' or 'Y')) return true;
        if (end == 2 && IsVowel(stem[0]) && !IsVowel(stem[1])) return true;
        return stem.EndsBefore(tail, "past");
    }

    private static bool HasVowel(StemBuffer stem, int tail)
    {
        for (int i = 0; i < stem.Length - tail; i++)
            if (IsVowel(stem[i])) return true;
        return false;
    }

    private static void Step1A(StemBuffer stem)
    {
        if (stem.Ends("sses")) stem.Drop(2);
        else if (stem.Ends("ied") || stem.Ends("ies")) stem.Replace(3, stem.Length > 4 ? "i" : "ie");
        else if (stem.Ends("us") || stem.Ends("ss")) return;
        else if (stem.Ends("s") && HasVowel(stem, 2)) stem.Drop(1);
    }

    private static void Step1B(StemBuffer stem)
    {
        if ((stem.Ends("eed") ? 3 : stem.Ends("eedly") ? 5 : 0) is > 0 and int eed)
        {
            if (stem.InR1(eed) && !Array.Exists(UnchangedEed, u => u.Length == stem.Length - eed && stem.EndsBefore(eed, u))) stem.Replace(eed, "ee");
            return;
        }
        int suffix = stem.Ends("ingly") ? 5 : stem.Ends("edly") ? 4 : stem.Ends("ing") ? 3 : stem.Ends("ed") ? 2 : 0;
        if (suffix == 0) return;
        if (stem.Ends("ing"))
        {
            if (stem.Length == 5 && stem.Before(3) == 'y' && !IsVowel(stem[0]))
            {
                stem.Replace(4, "ie"); // dying, lying, tying
                return;
            }
            if (Array.Exists(UnchangedIng, u => u.Length == stem.Length - 3 && stem.EndsBefore(3, u))) return;
        }
        if (!HasVowel(stem, suffix)) return;
        stem.Drop(suffix);
        if (stem.Ends("at") || stem.Ends("bl") || stem.Ends("iz"))
        {
            stem.Replace(0, "e");
            return;
        }
        if (stem.Length >= 2 && stem[stem.Length - 1] == stem[stem.Length - 2] && "bdfgmnprt".Contains(stem[stem.Length - 1]))
        {
            if (!(stem.Length == 3 && stem[0] is 'a' or 'e' or 'o')) stem.Drop(1); // add, egg and odd keep both
            return;
        }
        if (stem.R1 == stem.Length && EndsShort(stem, 0)) stem.Replace(0, "e");
    }

    private static void ApplyStep2(StemBuffer stem)
    {
        if (Find(stem, Step2) is not ({ } suffix, { } ending) || !stem.InR1(suffix.Length)) return;
        if (suffix == "ogi" && stem.Before(3) != 'l') return;
        if (suffix == "li" && !ValidLi.Contains(stem.Before(2))) return;
        stem.Replace(suffix.Length, ending);
    }

    private static void ApplyStep3(StemBuffer stem)
    {
        if (Find(stem, Step3) is not ({ } suffix, { } ending) || !stem.InR1(suffix.Length)) return;
        if (suffix == "ative" && !stem.InR2(5)) return;
        stem.Replace(suffix.Length, ending);
    }

    private static void ApplyStep4(StemBuffer stem)
    {
        if (stem.Longest(Step4) is not { } suffix || !stem.InR2(suffix.Length)) return;
        if (suffix == "ion" && stem.Before(3) is not ('s' or 't')) return;
        stem.Drop(suffix.Length);
    }

    private static void ApplyStep5(StemBuffer stem)
    {
        if (stem.Ends("e") && (stem.InR2(1) || (stem.InR1(1) && !EndsShort(stem, 1)))) stem.Drop(1);
        else if (stem.Ends("ll") && stem.InR2(1)) stem.Drop(1);
    }

    private static (string? Suffix, string? Ending) Find(StemBuffer stem, (string Suffix, string Ending)[] rules)
    {
        (string? Suffix, string? Ending) found = default;
        foreach (var rule in rules)
            if ((found.Suffix is null || rule.Suffix.Length > found.Suffix.Length) && stem.Ends(rule.Suffix)) found = rule;
        return found;
    }
}
