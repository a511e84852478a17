namespace AgentMemory.Recall.Lexical.Stemming;

/// <summary>The French stemmer of Snowball in its form of 2025. Elided articles come as words of their own and need no rule. Source: snowballstem.org/algorithms/french.</summary>
internal sealed class FrenchStemmer : IStemmer
{
    private const string Vowels = "aeiouyâàëéêèïîôûù", KeepS = "aiouès", BeforeOux = "bhjlnp";

    private static readonly string[] Standard = Split(
        "ance iqUe isme able iste eux ances iqUes ismes ables istes atrice ateur ation atrices ateurs ations logie logies usion ution usions utions ence ences ement ements "
        + "ité ités if ive ifs ives eaux aux oux euse euses issement issements amment emment ment ments");

    private static readonly string[] IVerbs = Split(
        "îmes ît îtes i ie ies ir ira irai iraIent irais irait iras irent irez iriez irions irons iront is issaIent issais issait issant issante issantes issants isse issent isses "
        + "issez issiez issions issons it");

    private static readonly string[] DropVerbs = Split("é ée ées és èrent er era erai eraIent erais erait eras erez eriez erions erons eront ez iez eais");
    private static readonly string[] AVerbs = Split("âmes ât âtes a ai aIent ait ant ante antes ants as asse assent asses assiez assions");
    private static readonly string[] AisVerbs = Split("ais aise aises");
    private static readonly string[] Verbs = [.. DropVerbs, .. AVerbs, .. AisVerbs, "ions"];

    public string Stem(ReadOnlySpan<char> word)
    {
        var stem = new StemBuffer();
        stem.Set(Prepare(word));
        Mark(stem);
        bool changed = StandardSuffix(stem) || IVerb(stem) || Verb(stem);
        if (changed)
        {
            if (stem.Ends("Y")) stem.Replace(1, "i");
            else if (stem.Ends("ç")) stem.Replace(1, "c");
        }
        else
        {
            Residual(stem);
        }
        if (stem.Longest(["enn", "onn", "ett", "ell", "eill"]) is not null) stem.Drop(1);
        Unaccent(stem);
        return stem.ToString().Replace('I', 'i').Replace('U', 'u').Replace('Y', 'y').Replace("He", "ë", StringComparison.Ordinal).Replace("Hi", "ï", StringComparison.Ordinal).Replace("H", "", StringComparison.Ordinal);
    }

    private static string[] Split(string words) => words.Split(' ');

    private static bool IsVowel(char letter) => Vowels.Contains(letter);

    /// <summary>u and i between vowels, y beside one and u after q in capitals; ë and ï as He and Hi.</summary>
    private static string Prepare(ReadOnlySpan<char> word)
    {
        var text = new System.Text.StringBuilder(word.Length + 4);
        for (int i = 0; i < word.Length; i++)
        {
            char letter = word[i];
            bool before = text.Length > 0 && IsVowel(text[^1]), after = i + 1 < word.Length && IsVowel(word[i + 1]);
            if (letter is 'u' or 'i' && before && after) text.Append(char.ToUpperInvariant(letter));
            else if (letter == 'y' && (before || after)) text.Append('Y');
            else if (letter == 'u' && text.Length > 0 && text[^1] == 'q') text.Append('U');
            else if (letter == 'ë') text.Append("He");
            else if (letter == 'ï') text.Append("Hi");
            else text.Append(letter);
        }
        return text.ToString();
    }

    private static void Mark(StemBuffer stem)
    {
        stem.MarkR1R2(Vowels);
        if (stem.Length >= 3 && IsVowel(stem[0]) && IsVowel(stem[1])) stem.RV = 3;
        else if (stem.Letters.StartsWith("par", StringComparison.Ordinal) || stem.Letters.StartsWith("col", StringComparison.Ordinal) || stem.Letters.StartsWith("tap", StringComparison.Ordinal)) stem.RV = 3;
        else if (stem.Length >= 3 && stem[0] == 'n' && stem[1] == 'i' && IsVowel(stem[2])) stem.RV = 3;
        else stem.RV = stem.Length == 0 ? 0 : stem.AfterVowel(Vowels, 1);
    }

    private static bool StandardSuffix(StemBuffer stem)
    {
        if (stem.Longest(Standard) is not { } suffix) return false;
        int length = suffix.Length;
        switch (suffix)
        {
            case "ance" or "iqUe" or "isme" or "able" or "iste" or "eux" or "ances" or "iqUes" or "ismes" or "ables" or "istes": return stem.DropInR2(suffix);
            case "atrice" or "ateur" or "ation" or "atrices" or "ateurs" or "ations":
                if (!stem.DropInR2(suffix)) return false;
                DropIc(stem);
                return true;
            case "logie" or "logies": return ReplaceInR2(stem, length, "log");
            case "usion" or "ution" or "usions" or "utions": return ReplaceInR2(stem, length, "u");
            case "ence" or "ences": return ReplaceInR2(stem, length, "ent");
            case "ement" or "ements": return Ement(stem, length);
            case "ité" or "ités":
                if (!stem.DropInR2(suffix)) return false;
                if (stem.Ends("abil")) { if (!stem.DropInR2("abil")) stem.Replace(4, "abl"); }
                else if (stem.Ends("ic")) DropIc(stem);
                else stem.DropInR2("iv");
                return true;
            case "if" or "ive" or "ifs" or "ives":
                if (!stem.DropInR2(suffix)) return false;
                if (stem.DropInR2("at")) DropIc(stem);
                return true;
            case "eaux": stem.Drop(1); return true;
            case "aux":
                if (!stem.InR1(3)) return false;
                stem.Replace(3, "al");
                return true;
            case "oux":
                if (!BeforeOux.Contains(stem.Before(3))) return false;
                stem.Drop(1);
                return true;
            case "euse" or "euses":
                if (stem.DropInR2(suffix)) return true;
                if (!stem.InR1(length)) return false;
                stem.Replace(length, "eux");
                return true;
            case "issement" or "issements":
                if (!stem.InR1(length) || stem.Length == length || IsVowel(stem.Before(length))) return false;
                stem.Drop(length);
                return true;
            // What is left of these is a participle: the verbs' endings go on from here.
            case "amment" when stem.InRV(length): stem.Replace(length, "ant"); return false;
            case "emment" when stem.InRV(length): stem.Replace(length, "ent"); return false;
            case "ment" or "ments" when stem.Length > length && IsVowel(stem.Before(length)) && stem.InRV(length + 1): stem.Drop(length); return false;
            default: return false;
        }
    }

    private static bool Ement(StemBuffer stem, int length)
    {
        if (!stem.InRV(length)) return false;
        stem.Drop(length);
        switch (stem.Longest(["iv", "eus", "abl", "iqU", "ièr", "Ièr"]))
        {
            case "iv": if (stem.DropInR2("iv")) stem.DropInR2("at"); break;
            case "eus": if (!stem.DropInR2("eus") && stem.InR1(3)) stem.Replace(3, "eux"); break;
            case "abl": stem.DropInR2("abl"); break;
            case "iqU": stem.DropInR2("iqU"); break;
            case "ièr" or "Ièr" when stem.InRV(3): stem.Replace(3, "i"); break;
        }
        return true;
    }

    private static void DropIc(StemBuffer stem)
    {
        if (stem.Ends("ic") && !stem.DropInR2("ic")) stem.Replace(2, "iqU");
    }

    private static bool ReplaceInR2(StemBuffer stem, int length, string ending)
    {
        if (!stem.InR2(length)) return false;
        stem.Replace(length, ending);
        return true;
    }

    private static bool IVerb(StemBuffer stem)
    {
        if (stem.Longest(IVerbs, stem.RV) is not { } suffix || stem.Length - suffix.Length <= stem.RV) return false;
        if (stem.Before(suffix.Length) == 'H' || IsVowel(stem.Before(suffix.Length))) return false;
        stem.Drop(suffix.Length);
        return true;
    }

    private static bool Verb(StemBuffer stem)
    {
        if (stem.Longest(Verbs, stem.RV) is not { } suffix) return false;
        if (suffix == "ions")
        {
            if (!stem.InR2(4)) return false;
        }
        else if (Array.IndexOf(AVerbs, suffix) >= 0)
        {
            if (stem.Before(suffix.Length) == 'e' && stem.InRV(suffix.Length + 1)) stem.Drop(1);
        }
        else if (Array.IndexOf(AisVerbs, suffix) >= 0 && KeepsAis(stem, suffix.Length))
        {
            return false;
        }
        stem.Drop(suffix.Length);
        return true;
    }

    /// <summary>balais, palais and their like, mauvais, déplais: no endings of verbs.</summary>
    private static bool KeepsAis(StemBuffer stem, int tail) =>
        (stem.EndsBefore(tail, "al") && stem.Length - tail == 3) || stem.EndsBefore(tail, "auv") || stem.EndsBefore(tail, "épl");

    private static void Residual(StemBuffer stem)
    {
        if (stem.Ends("s") && stem.Length > 1 && (stem.EndsBefore(1, "Hi") || !KeepS.Contains(stem.Before(1)))) stem.Drop(1);
        switch (stem.Longest(["ion", "ier", "ière", "Ier", "Ière", "e"], stem.RV))
        {
            case "ion" when stem.InR2(3) && stem.Length - 3 > stem.RV && stem.Before(3) is 's' or 't': stem.Drop(3); break;
            case "ier" or "Ier": stem.Replace(3, "i"); break;
            case "ière" or "Ière": stem.Replace(4, "i"); break;
            case "e": stem.Drop(1); break;
        }
    }

    /// <summary>The last é or è before final consonants loses its accent.</summary>
    private static void Unaccent(StemBuffer stem)
    {
        int at = stem.Length;
        while (at > 0 && !IsVowel(stem[at - 1])) at--;
        if (at > 0 && at < stem.Length && stem[at - 1] is 'é' or 'è') stem[at - 1] = 'e';
    }
}
