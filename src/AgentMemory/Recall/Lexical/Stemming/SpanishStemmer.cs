namespace AgentMemory.Recall.Lexical.Stemming;

/// <summary>The Spanish stemmer of Snowball in its form of 2025. Source: snowballstem.org/algorithms/spanish.</summary>
internal sealed class SpanishStemmer : IStemmer
{
    private const string Vowels = "aeiouáéíóúü";

    private static readonly string[] Pronouns = Split("me se sela selo selas selos la le lo las les los nos");
    private static readonly string[] PronounBases = Split("iéndo ándo ár ér ír ando iendo ar er ir yendo");
    private static readonly string[] Simple = Split("anza anzas ico ica icos icas ismo ismos able ables ible ibles ista istas oso osa osos osas amiento amientos imiento imientos");
    private static readonly string[] WithIc = Split("adora ador ación adoras adores aciones ante antes ancia ancias acion");
    private static readonly string[] Standard = [.. Simple, .. WithIc, .. Split("logía logías ución uciones ucion encia encias amente mente idad idades iva ivo ivas ivos")];
    private static readonly string[] YVerbs = Split("ya ye yan yen yeron yendo yo yó yas yes yais yamos");
    private static readonly string[] GuVerbs = Split("en es éis emos");
    private static readonly string[] Verbs =
    [
        .. GuVerbs,
        .. Split("arían arías arán arás aríais aría aréis aríamos aremos ará aré erían erías erán erás eríais ería eréis eríamos eremos erá eré"),
        .. Split("irían irías irán irás iríais iría iréis iríamos iremos irá iré aba ada ida ía ara iera ad ed id ase iese aste iste an aban ían aran ieran asen iesen aron ieron"),
        .. Split("ado ido ando iendo ió ar er ir as abas adas idas ías aras ieras ases ieses ís áis abais íais arais ierais aseis ieseis asteis isteis ados idos amos ábamos íamos imos áramos iéramos iésemos ásemos"),
    ];

    public string Stem(ReadOnlySpan<char> word)
    {
        var stem = new StemBuffer();
        stem.Set(word);
        RomanceRegions.Mark(stem, Vowels);
        AttachedPronoun(stem);
        if (!StandardSuffix(stem) && !YVerb(stem)) Verb(stem);
        Residual(stem);
        for (int i = 0; i < stem.Length; i++)
            stem[i] = stem[i] switch { 'á' => 'a', 'é' => 'e', 'í' => 'i', 'ó' => 'o', 'ú' => 'u', var other => other };
        return stem.ToString();
    }

    private static string[] Split(string words) => words.Split(' ');

    private static void AttachedPronoun(StemBuffer stem)
    {
        if (stem.Longest(Pronouns) is not { } pronoun || stem.Longest(PronounBases, tail: pronoun.Length) is not { } verb || !stem.InRV(pronoun.Length + verb.Length)) return;
        if (verb == "yendo" && stem.Before(pronoun.Length + verb.Length) != 'u') return;
        string plain = verb.Replace('é', 'e').Replace('á', 'a').Replace('í', 'i');
        stem.Replace(pronoun.Length + verb.Length, plain);
    }

    private static bool StandardSuffix(StemBuffer stem)
    {
        if (stem.Longest(Standard) is not { } suffix) return false;
        if (suffix == "amente")
        {
            if (!stem.InR1(6)) return false;
            stem.Drop(6);
            if (stem.DropInR2("iv")) stem.DropInR2("at");
            else if (!stem.DropInR2("os") && !stem.DropInR2("ic")) stem.DropInR2("ad");
            return true;
        }
        if (!stem.InR2(suffix.Length)) return false;
        switch (suffix)
        {
            case "logía" or "logías": stem.Replace(suffix.Length, "log"); break;
            case "ución" or "uciones" or "ucion": stem.Replace(suffix.Length, "u"); break;
            case "encia" or "encias": stem.Replace(suffix.Length, "ente"); break;
            case "mente":
                stem.Drop(5);
                _ = stem.DropInR2("ante") || stem.DropInR2("able") || stem.DropInR2("ible");
                break;
            case "idad" or "idades":
                stem.Drop(suffix.Length);
                _ = stem.DropInR2("abil") || stem.DropInR2("ic") || stem.DropInR2("iv");
                break;
            case "iva" or "ivo" or "ivas" or "ivos":
                stem.Drop(suffix.Length);
                stem.DropInR2("at");
                break;
            default:
                stem.Drop(suffix.Length);
                if (Array.IndexOf(WithIc, suffix) >= 0) stem.DropInR2("ic");
                break;
        }
        return true;
    }

    private static bool YVerb(StemBuffer stem)
    {
        if (stem.Longest(YVerbs, stem.RV) is not { } suffix || stem.Before(suffix.Length) != 'u') return false;
        stem.Drop(suffix.Length);
        return true;
    }

    private static void Verb(StemBuffer stem)
    {
        if (stem.Longest(Verbs, stem.RV) is not { } suffix) return;
        stem.Drop(suffix.Length);
        if (Array.IndexOf(GuVerbs, suffix) >= 0 && stem.Ends("gu")) stem.Drop(1);
    }

    private static void Residual(StemBuffer stem)
    {
        if (stem.Longest(["os", "a", "o", "á", "í", "ó", "e", "é"]) is not { } suffix || !stem.InRV(suffix.Length)) return;
        stem.Drop(suffix.Length);
        if (suffix is "e" or "é" && stem.Ends("gu") && stem.InRV(1)) stem.Drop(1);
    }
}
