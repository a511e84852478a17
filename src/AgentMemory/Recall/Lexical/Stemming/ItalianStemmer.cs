namespace AgentMemory.Recall.Lexical.Stemming;

/// <summary>The Italian stemmer of Snowball. Elided articles come as words of their own and need no rule. Source: snowballstem.org/algorithms/italian.</summary>
internal sealed class ItalianStemmer : IStemmer
{
    private const string Vowels = "aeiouàèìòù", Final = "aeioàèìò";

    private static readonly string[] Pronouns =
        Split("ci gli la le li lo mi ne si ti vi sene gliela gliele glieli glielo gliene mela mele meli melo mene tela tele teli telo tene cela cele celi celo cene vela vele veli velo vene");

    private static readonly string[] Simple =
        Split("anza anze ico ici ica ice iche ichi ismo ismi abile abili ibile ibili ista iste isti istà istè istì oso osi osa ose mente atrice atrici ante anti");

    private static readonly string[] WithIc = Split("azione azioni atore atori");

    private static readonly string[] Standard =
        [.. Simple, .. WithIc, .. Split("logia logie uzione uzioni usione usioni enza enze amento amenti imento imenti amente ità ivo ivi iva ive")];

    private static readonly string[] Verbs =
    [
        .. Split("ammo ando ano are arono asse assero assi assimo ata ate ati ato ava avamo avano avate avi avo emmo enda ende endi endo erà erai eranno ere erebbe erebbero erei eremmo eremo"),
        .. Split("ereste eresti erete erò erono essero ete eva evamo evano evate evi evo Yamo iamo immo irà irai iranno ire irebbe irebbero irei iremmo iremo ireste iresti irete irò irono"),
        .. Split("isca iscano isce isci isco iscono issero ita ite iti ito iva ivamo ivano ivate ivi ivo ono uta ute uti uto ar ir"),
    ];

    public string Stem(ReadOnlySpan<char> word)
    {
        var stem = new StemBuffer();
        stem.Set(word);
        Prepare(stem);
        RomanceRegions.Mark(stem, Vowels);
        if (stem.Letters.StartsWith("divan", StringComparison.Ordinal)) stem.RV = 5; // divano is not diva
        AttachedPronoun(stem);
        if (!StandardSuffix(stem) && stem.Longest(Verbs, stem.RV) is { } verb) stem.Drop(verb.Length);
        if (stem.Length > 0 && Final.Contains(stem[stem.Length - 1]) && stem.InRV(1))
        {
            stem.Drop(1);
            if (stem.Ends("i") && stem.InRV(1)) stem.Drop(1);
        }
        if ((stem.Ends("ch") || stem.Ends("gh")) && stem.InRV(2)) stem.Drop(1);
        for (int i = 0; i < stem.Length; i++)
            stem[i] = stem[i] switch { 'I' => 'i', 'U' => 'u', var other => other };
        return stem.ToString();
    }

    private static string[] Split(string words) => words.Split(' ');

    /// <summary>Grave accents for acute ones; u after q and between vowels, and i between vowels, count as consonants.</summary>
    private static void Prepare(StemBuffer stem)
    {
        for (int i = 0; i < stem.Length; i++)
            stem[i] = stem[i] switch { 'á' => 'à', 'é' => 'è', 'í' => 'ì', 'ó' => 'ò', 'ú' => 'ù', 'u' when i > 0 && stem[i - 1] == 'q' => 'U', var other => other };
        for (int i = 1; i + 1 < stem.Length; i++)
            if (stem[i] is 'u' or 'i' && Vowels.Contains(stem[i - 1]) && Vowels.Contains(stem[i + 1])) stem[i] = char.ToUpperInvariant(stem[i]);
    }

    private static void AttachedPronoun(StemBuffer stem)
    {
        if (stem.Longest(Pronouns) is not { } pronoun || stem.Longest(["ando", "endo", "ar", "er", "ir"], tail: pronoun.Length) is not { } verb || !stem.InRV(pronoun.Length + verb.Length)) return;
        if (verb.Length == 4) stem.Drop(pronoun.Length);
        else stem.Replace(pronoun.Length, "e");
    }

    private static bool StandardSuffix(StemBuffer stem)
    {
        if (stem.Longest(Standard) is not { } suffix) return false;
        switch (suffix)
        {
            case "amente":
                if (!stem.InR1(6)) return false;
                stem.Drop(6);
                if (stem.DropInR2("iv")) stem.DropInR2("at");
                else _ = stem.DropInR2("os") || stem.DropInR2("ic") || stem.DropInR2("abil");
                return true;
            case "amento" or "amenti" or "imento" or "imenti":
                if (!stem.InRV(6)) return false;
                stem.Drop(6);
                return true;
        }
        if (!stem.InR2(suffix.Length)) return false;
        switch (suffix)
        {
            case "logia" or "logie": stem.Replace(5, "log"); break;
            case "uzione" or "uzioni" or "usione" or "usioni": stem.Replace(6, "u"); break;
            case "enza" or "enze": stem.Replace(4, "ente"); break;
            case "ità":
                stem.Drop(3);
                _ = stem.DropInR2("abil") || stem.DropInR2("ic") || stem.DropInR2("iv");
                break;
            case "ivo" or "ivi" or "iva" or "ive":
                stem.Drop(3);
                if (stem.DropInR2("at")) stem.DropInR2("ic");
                break;
            default:
                stem.Drop(suffix.Length);
                if (Array.IndexOf(WithIc, suffix) >= 0) stem.DropInR2("ic");
                break;
        }
        return true;
    }
}
