namespace AgentMemory.Recall.Lexical.Stemming;

/// <summary>The German stemmer of Snowball in its form of 2025: ae, oe and ue as umlauts, -erin and -erinnen, -et. Source: snowballstem.org/algorithms/german.</summary>
internal sealed class GermanStemmer : IStemmer
{
    private const string Vowels = "aeiouyäöü", EndingsBeforeS = "bdfghklmnrt", EndingsBeforeSt = "bdfghklmnt", EndingsBeforeEt = "dfgklmnrstUzä";

    private static readonly string[] Step1 = ["em", "ern", "er", "erin", "erinnen", "e", "en", "es", "s", "ln", "lns"];
    private static readonly string[] Step2 = ["en", "er", "est", "st", "et"];
    private static readonly string[] Step3 = ["end", "ung", "ig", "ik", "isch", "lich", "heit", "keit"];
    private static readonly string[] KeptBeforeEt = ["geordn", "intern", "plan", "tick", "tr"];

    public string Stem(ReadOnlySpan<char> word)
    {
        var stem = new StemBuffer();
        stem.Set(Prepare(word));
        stem.MarkR1R2(Vowels);
        stem.R1 = Math.Max(stem.R1, Math.Min(3, stem.Length)); // at least three letters stand before it; R2 keeps its place
        Inflection(stem);
        Comparison(stem);
        Derivation(stem);
        for (int i = 0; i < stem.Length; i++)
            stem[i] = stem[i] switch { 'Y' => 'y', 'U' => 'u', 'ä' => 'a', 'ö' => 'o', 'ü' => 'u', var other => other };
        return stem.ToString();
    }

    /// <summary>Consonantal u and y in capitals, ß as ss, ae and its like as umlauts unless a q stands before.</summary>
    private static string Prepare(ReadOnlySpan<char> word)
    {
        Span<char> letters = word.Length <= 128 ? stackalloc char[word.Length] : new char[word.Length];
        word.CopyTo(letters);
        for (int i = 1; i + 1 < letters.Length; i++)
            if (letters[i] is 'u' or 'y' && Vowels.Contains(letters[i - 1]) && Vowels.Contains(letters[i + 1])) letters[i] = char.ToUpperInvariant(letters[i]);
        var text = new System.Text.StringBuilder(word.Length + 4);
        for (int i = 0; i < letters.Length; i++)
        {
            char next = i + 1 < letters.Length ? letters[i + 1] : '\0';
            switch (letters[i])
            {
                case 'ß': text.Append("ss"); break;
                case 'q' when next == 'u': text.Append("qu"); i++; break;
                case 'a' or 'o' or 'u' when next == 'e': text.Append(letters[i] switch { 'a' => 'ä', 'o' => 'ö', _ => 'ü' }); i++; break;
                default: text.Append(letters[i]); break;
            }
        }
        return text.ToString();
    }

    private static void Inflection(StemBuffer stem)
    {
        if (stem.Longest(Step1) is not { } suffix || !stem.InR1(suffix.Length)) return;
        switch (suffix)
        {
            case "em" when stem.EndsBefore(2, "syst"): return;
            case "s" when !EndingsBeforeS.Contains(stem.Before(1)): return;
            case "ln" or "lns": stem.Replace(suffix.Length, "l"); return;
            case "e" or "en" or "es":
                stem.Drop(suffix.Length);
                if (stem.Ends("niss")) stem.Drop(1);
                return;
            default: stem.Drop(suffix.Length); return;
        }
    }

    private static void Comparison(StemBuffer stem)
    {
        if (stem.Longest(Step2) is not { } suffix || !stem.InR1(suffix.Length)) return;
        if (suffix == "st" && (!EndingsBeforeSt.Contains(stem.Before(2)) || stem.Length < 6)) return;
        if (suffix == "et" && (!EndingsBeforeEt.Contains(stem.Before(2)) || Array.Exists(KeptBeforeEt, k => stem.EndsBefore(2, k)))) return;
        stem.Drop(suffix.Length);
    }

    private static void Derivation(StemBuffer stem)
    {
        if (stem.Longest(Step3) is not { } suffix || !stem.InR2(suffix.Length)) return;
        switch (suffix)
        {
            case "end" or "ung":
                stem.Drop(3);
                if (stem.Ends("ig") && stem.Before(2) != 'e' && stem.InR2(2)) stem.Drop(2);
                return;
            case "ig" or "ik" or "isch":
                if (stem.Before(suffix.Length) != 'e') stem.Drop(suffix.Length);
                return;
            case "lich" or "heit":
                stem.Drop(4);
                if ((stem.Ends("er") || stem.Ends("en")) && stem.InR1(2)) stem.Drop(2);
                return;
            default: // keit
                stem.Drop(4);
                if (!stem.DropInR2("lich")) stem.DropInR2("ig");
                return;
        }
    }
}
